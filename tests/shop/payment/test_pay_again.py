"""Paying again, or another way: one live attempt at any time, and whichever payment comes first wins."""

import contextlib
from datetime import timedelta

import pytest
from django.utils import timezone

from shop.order import statuses
from shop.outbox import worker
from shop.payment import attempts
from shop.payment.attempts import NotPayableError, create_attempt, pay_again
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.gateways import BANK_TRANSFER, CARD
from shop.payment.models import BankTransfer, PaymentAttempt, PaymentSettings
from shop.payment.preferences import change_settings
from shop.payment.sync import sync
from tests.payment_factories import authorised, bookings, money, opened, page, status_of
from tests.peers import PeerError, StripePeer

pytestmark = pytest.mark.django_db
State = PaymentAttempt.State


def runs_out(attempt: PaymentAttempt) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(expires_at=timezone.now() + timedelta(seconds=90))


def again(attempt: PaymentAttempt, gateway: str | None = None) -> PaymentAttempt:
    following = pay_again(order_id=attempt.order_id, gateway=gateway)
    page(following)
    following.refresh_from_db()
    attempt.refresh_from_db()
    return following


def sessions(peer: StripePeer) -> dict[str, int]:
    return peer.ledger()["sessions"]


def test_a_page_about_to_close_is_replaced_and_the_reservation_prolonged(peer):
    first = opened()
    runs_out(first)
    second = again(first)
    assert (first.state, second.state, second.number) == (State.EXPIRED, State.OPEN, 2)
    assert second.expires_at - timezone.now() > timedelta(minutes=58)
    assert (sessions(peer), status_of(first)) == ({"expired": 1, "open": 1}, statuses.PENDING_PAYMENT)


def test_the_old_page_can_no_longer_be_paid_and_its_end_does_not_end_the_order(peer):
    first = opened()
    again(first, BANK_TRANSFER)
    with pytest.raises(PeerError):
        peer.pay(first.session_id)
    worker.drain()
    sync(attempt_id=first.pk)
    assert status_of(first) == statuses.PENDING_PAYMENT


def test_paying_another_way_and_back_makes_an_attempt_each(peer):
    first = opened()
    second = again(first, BANK_TRANSFER)
    third = again(second, CARD)
    assert [attempt.gateway for attempt in (first, second, third)] == [CARD, BANK_TRANSFER, CARD]
    assert BankTransfer.objects.get().state == BankTransfer.State.CLOSED
    peer.pay(third.session_id)
    assert sync(attempt_id=third.pk).state == State.CAPTURED
    assert (status_of(first), money(peer)) == (statuses.PAID, (0, 1690, 0))


def test_an_old_page_that_was_paid_after_all_wins(peer):
    first = opened()
    peer.pay(first.session_id)  # and no event has come yet
    following = pay_again(order_id=first.order_id, gateway=BANK_TRANSFER)
    with pytest.raises(NotPayableError):
        page(following)
    worker.drain()
    following.refresh_from_db()
    assert (status_of(first), following.state) == (statuses.PAID, State.EXPIRED)
    assert (money(peer), bookings("Debit"), BankTransfer.objects.count()) == ((0, 1690, 0), 1, 0)


def test_an_old_page_whose_money_is_held_after_all_wins(peer):
    change_settings(values={"capture": PaymentSettings.Capture.AT_DISPATCH}, actor=None)
    first = opened()
    peer.pay(first.session_id)
    following = pay_again(order_id=first.order_id, gateway=BANK_TRANSFER)
    with pytest.raises(NotPayableError):
        page(following)
    worker.drain()
    first.refresh_from_db()
    assert (status_of(first), first.state, money(peer)) == (statuses.AUTHORISED, State.AUTHORISED, (1690, 0, 0))


def test_an_old_page_paid_while_the_new_one_is_open_wins_and_the_new_one_is_closed(peer):
    first = opened()
    forgotten(first)
    second = again(first)
    peer.pay(first.session_id)
    sync(attempt_id=first.pk)
    worker.drain()
    second.refresh_from_db()
    assert (status_of(first), second.state, sessions(peer)) == (
        statuses.PAID,
        State.EXPIRED,
        {"complete": 1, "expired": 1},
    )
    assert money(peer) == (0, 1690, 0)


def test_a_second_hold_for_the_same_order_is_let_go(peer):
    change_settings(values={"capture": PaymentSettings.Capture.AT_DISPATCH}, actor=None)
    first = opened()
    forgotten(first)
    second = again(first)
    for attempt in (first, second):
        peer.pay(attempt.session_id)
        sync(attempt_id=attempt.pk)
    worker.drain()
    second.refresh_from_db()
    assert (status_of(first), second.state, money(peer)) == (statuses.AUTHORISED, State.CANCELLED, (1690, 0, 0))


def test_a_payment_in_full_lets_go_of_an_earlier_hold(peer):
    change_settings(values={"capture": PaymentSettings.Capture.AT_DISPATCH}, actor=None)
    first = opened()
    change_settings(values={"capture": PaymentSettings.Capture.AT_ONCE}, actor=None)
    forgotten(first)
    second = again(first)
    for attempt in (first, second):
        peer.pay(attempt.session_id)
        sync(attempt_id=attempt.pk)
    worker.drain()
    first.refresh_from_db()
    assert (status_of(first), first.state, money(peer)) == (statuses.PAID, State.CANCELLED, (0, 1690, 0))


def forgotten(attempt: PaymentAttempt) -> None:
    """Replaced, its page left open: what a crash in between leaves, had the worker not come round yet."""
    PaymentAttempt.objects.filter(pk=attempt.pk).update(
        state=State.EXPIRED, expires_at=timezone.now() - timedelta(hours=1)
    )
    create_attempt(order=attempt.order)


def test_nothing_new_is_opened_while_the_old_page_cannot_be_closed(peer):
    first = opened()
    runs_out(first)
    peer.faults(down=True)
    following = pay_again(order_id=first.order_id)
    with pytest.raises(PaymentUnavailableError):
        page(following)
    peer.heal()
    assert sessions(peer) == {"open": 1}
    assert page(pay_again(order_id=first.order_id))
    assert sessions(peer) == {"expired": 1, "open": 1}


def test_after_a_crash_the_worker_closes_the_old_page(peer):
    first = opened()
    pay_again(order_id=first.order_id, gateway=BANK_TRANSFER)  # and the shop dies before it has closed anything
    worker.drain()
    assert sessions(peer) == {"expired": 1}
    assert status_of(first) == statuses.PENDING_PAYMENT


def test_an_order_whose_money_is_held_is_not_paid_again(peer):
    with pytest.raises(NotPayableError):
        pay_again(order_id=authorised(peer).order_id, gateway=BANK_TRANSFER)


def test_a_debit_that_the_bank_decides_upon_is_not_paid_again(peer):
    attempt = opened()
    peer.pay_by_debit(attempt.session_id)
    sync(attempt_id=attempt.pk)
    with pytest.raises(NotPayableError):
        pay_again(order_id=attempt.order_id, gateway=BANK_TRANSFER)


@pytest.mark.parametrize(("guarded", "charged"), [(True, 1690), (False, 3380)])
def test_an_old_page_left_open_would_be_charged_besides_the_new_one(peer, monkeypatch, guarded, charged):
    """With its control: without closing the old page first, the customer is charged twice."""
    if not guarded:
        monkeypatch.setattr(attempts, "_close_older", lambda attempt: None)
    first = opened()
    runs_out(first)
    second = again(first)
    for attempt in (first, second):
        with contextlib.suppress(PeerError):
            peer.pay(attempt.session_id)
    assert money(peer) == (0, charged, 0)
