from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.order.expire import expire_order
from shop.order.models import Order, Task
from shop.outbox import worker
from shop.payment.attempts import NotPayableError, _request, pay_again
from shop.payment.expire import close_attempt
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.gateways import gateway_named
from shop.payment.models import PaymentAttempt, Refund, Source
from shop.payment.sync import sync
from shop.security.models import AuditEntry
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import attempt_for, bookings, captured, mails, opened, status_of
from tests.peers import AUTHENTICATE, DECLINED, IBAN_FAILS, PeerError

pytestmark = pytest.mark.django_db
State = PaymentAttempt.State


def entries(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_a_paid_page_pays_the_order_and_books_the_money(peer):
    attempt = captured(peer)
    order = Order.objects.get(pk=attempt.order_id)
    assert (order.status, attempt.state) == (statuses.PAID, State.CAPTURED)
    assert datetime.now(UTC) - order.paid_at < timedelta(minutes=1)
    assert (attempt.amount_captured, attempt.card_brand, attempt.card_last4) == (attempt.amount, "visa", "4242")
    source = Source.objects.get(order=order)
    assert (source.amount_debited, source.balance, source.label) == (attempt.amount, 0, "visa 4242")
    assert source.source_type.code == "stripe"
    booking = source.transactions.get()
    assert (booking.txn_type, booking.amount, booking.reference) == ("Debit", attempt.amount, attempt.intent_id)
    assert entries(AuditEntry.Action.PAYMENT_CAPTURED) == 1


def test_asking_again_books_nothing_again(peer):
    attempt = captured(peer)
    sync(attempt_id=attempt.pk)
    assert (bookings("Debit"), mails("order_confirmation")) == (1, 1)
    assert entries(AuditEntry.Action.PAYMENT_CAPTURED) == 1


def test_a_page_nobody_has_paid_leaves_the_order_waiting(peer):
    attempt = sync(attempt_id=opened().pk)
    assert (attempt.state, status_of(attempt)) == (State.OPEN, statuses.PENDING_PAYMENT)


def test_an_attempt_that_was_never_opened_is_left_alone(peer):
    assert sync(attempt_id=attempt_for().pk).state == State.CREATED
    assert peer.requests() == []


def test_a_declined_card_is_noted_and_another_pays(peer):
    attempt = opened()
    with pytest.raises(PeerError):
        peer.pay(attempt.session_id, DECLINED)
    declined = sync(attempt_id=attempt.pk)
    assert (declined.state, declined.last_error) == (State.OPEN, "Your card was declined.")
    sync(attempt_id=attempt.pk)
    assert entries(AuditEntry.Action.PAYMENT_FAILED) == 1
    peer.pay(attempt.session_id)
    paid = sync(attempt_id=attempt.pk)
    assert (paid.state, paid.last_error, status_of(attempt)) == (State.CAPTURED, "", statuses.PAID)


def test_a_payment_that_waits_for_the_bank_is_not_paid_yet(peer):
    attempt = opened()
    peer.pay(attempt.session_id, AUTHENTICATE)
    assert sync(attempt_id=attempt.pk).state == State.OPEN
    assert status_of(attempt) == statuses.PENDING_PAYMENT


def test_a_direct_debit_waits_past_the_pages_time_and_is_paid(peer):
    attempt = opened()
    peer.pay_by_debit(attempt.session_id)
    assert close_attempt(attempt_id=attempt.pk).state == State.OPEN
    assert status_of(attempt) == statuses.PENDING_PAYMENT
    peer.advance(61)
    assert sync(attempt_id=attempt.pk).state == State.CAPTURED
    assert status_of(attempt) == statuses.PAID


def test_a_direct_debit_that_bounces_releases_the_order(peer):
    attempt = opened()
    peer.pay_by_debit(attempt.session_id, IBAN_FAILS)
    peer.advance(61)
    failed = sync(attempt_id=attempt.pk)
    assert (failed.state, status_of(attempt)) == (State.EXPIRED, statuses.PAYMENT_EXPIRED)
    assert "refused by the bank" in failed.last_error


def held(peer) -> PaymentAttempt:
    """An attempt whose page only holds the money, paid by the customer."""
    attempt = opened()
    other = create_held_session(attempt)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=other)
    peer.pay(other)
    return attempt


def create_held_session(attempt: PaymentAttempt) -> str:
    request = _request(attempt)
    manual = request.__class__(**{**vars(request), "capture_at_once": False, "idempotency_key": "held"})
    return gateway_named("stripe").start(manual).id


def test_money_that_is_held_is_taken_while_the_order_waits(peer):
    attempt = held(peer)
    assert sync(attempt_id=attempt.pk).state == State.CAPTURED
    assert (peer.ledger()["totals"]["eur"]["captured"], status_of(attempt)) == (1690, statuses.PAID)


def test_money_that_is_held_for_a_cancelled_order_is_let_go(peer):
    attempt = held(peer)
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    assert sync(attempt_id=attempt.pk).state == State.CANCELLED
    assert peer.ledger()["totals"]["eur"]["captured"] == peer.ledger()["totals"]["eur"]["held"] == 0


@pytest.mark.parametrize(
    ("ours", "said"),
    [({"amount": Decimal("99.00")}, "amount: 99.00"), ({"currency": "USD"}, "currency: USD")],
)
def test_a_payment_of_something_else_never_pays_the_order(peer, ours, said):
    attempt = opened()
    peer.pay(attempt.session_id)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(**ours)
    mismatched = sync(attempt_id=attempt.pk)
    assert (mismatched.state, status_of(attempt)) == (State.MISMATCH, statuses.PENDING_PAYMENT)
    assert said in mismatched.last_error
    assert bookings("Debit") == 0
    sync(attempt_id=attempt.pk)
    assert entries(AuditEntry.Action.PAYMENT_MISMATCH) == 1
    task = Task.objects.get()
    assert (task.kind, task.stops_dispatch, said in task.note) == (Task.Kind.PAYMENT_MISMATCH, True, True)
    worker.drain()
    assert (peer.ledger()["totals"]["eur"]["refunded"], Refund.objects.count()) == (0, 0)


def test_a_mismatched_payment_is_left_alone_when_its_order_is_cancelled_or_paid_again(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(currency="USD")
    sync(attempt_id=attempt.pk)
    with pytest.raises(NotPayableError):
        pay_again(order_id=attempt.order_id)
    cancel_order(order_id=attempt.order_id, actor=None, reason="Held for a week")
    worker.drain()
    attempt.refresh_from_db()
    assert (attempt.state, peer.ledger()["totals"]["eur"]["refunded"]) == (State.MISMATCH, 0)


def test_another_orders_payment_never_pays_this_one(peer):
    other = opened()
    peer.pay(other.session_id)
    attempt = opened()
    PaymentAttempt.objects.filter(pk=other.pk).update(session_id=None)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=other.session_id)
    assert sync(attempt_id=attempt.pk).state == State.MISMATCH
    assert status_of(attempt) == statuses.PENDING_PAYMENT


def test_a_page_that_closed_unpaid_releases_the_order(peer):
    mug = ProductFactory(stock=1)
    attempt = opened(place(make_basket(mug)))
    peer.advance(3601)
    closed = sync(attempt_id=attempt.pk)
    assert (closed.state, status_of(attempt)) == (State.EXPIRED, statuses.PAYMENT_EXPIRED)
    assert mug.stockrecords.get().net_stock_level == 1
    assert entries(AuditEntry.Action.PAYMENT_FAILED) == 1


def test_a_late_payment_is_honoured_while_the_goods_are_there(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    expire_order(order_id=attempt.order_id)
    assert sync(attempt_id=attempt.pk).state == State.CAPTURED
    assert (status_of(attempt), Refund.objects.count()) == (statuses.PAID, 0)


def test_a_late_payment_for_goods_sold_to_another_goes_back_in_full(peer):
    mug = ProductFactory(stock=1)
    attempt = opened(place(make_basket(mug)))
    peer.pay(attempt.session_id)
    expire_order(order_id=attempt.order_id)
    place(make_basket(mug))
    late = sync(attempt_id=attempt.pk)
    assert late.amount_refund_committed == late.amount_captured
    worker.drain()
    assert status_of(attempt) == statuses.PAYMENT_EXPIRED
    assert peer.ledger()["totals"]["eur"]["refunded"] == peer.ledger()["totals"]["eur"]["captured"]
    assert (mails("order_cannot_honour"), mails("refund_succeeded"), bookings("Refund")) == (1, 1, 1)


def test_a_second_payment_of_the_same_order_goes_back(peer):
    first = opened()
    # Replaced, and its page forgotten, not closed.
    PaymentAttempt.objects.update(state=State.EXPIRED, expires_at=timezone.now() - timedelta(hours=1))
    second = opened(first.order)
    for attempt in (first, second):
        peer.pay(attempt.session_id)
        sync(attempt_id=attempt.pk)
    worker.drain()
    totals = peer.ledger()["totals"]["eur"]
    assert (totals["captured"], totals["refunded"]) == (3380, 1690)
    assert status_of(first) == statuses.PAID


def test_an_unreachable_provider_changes_nothing(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    peer.faults(down=True)
    with pytest.raises(PaymentUnavailableError):
        sync(attempt_id=attempt.pk)
    assert (status_of(attempt), bookings("Debit")) == (statuses.PENDING_PAYMENT, 0)
    peer.heal()
    sync(attempt_id=attempt.pk)
    assert status_of(attempt) == statuses.PAID
