from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.outbox import periodic, worker
from shop.outbox.models import Message
from shop.payment import ledger_look
from shop.payment.capture import capture_order
from shop.payment.disputes import sync_dispute
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.ledger_look import FIRST_REACH, OVERLAP, compare_soon, look_at_ledger, look_at_ledgers
from shop.payment.models import Difference, LedgerLook, Movement
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import authorised, awaited, captured, received, refunded

pytestmark = pytest.mark.django_db
Kind = Movement.Kind


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Nothing is still on its way."""
    monkeypatch.setattr(ledger_look, "ON_ITS_WAY", timedelta(minutes=-1))


def look() -> LedgerLook:
    return look_at_ledger(provider="stripe")


def test_an_empty_account_agrees_with_an_empty_shop(peer):
    done = look()
    assert (done.compared, done.differences, done.error) == (0, 0, "")
    assert done.finished_at


def test_a_shop_and_its_account_agree(peer):
    attempt = captured(peer)
    refunded(attempt, Decimal("1.00"))
    dispute = peer.dispute(attempt.intent_id)
    peer.carry_on(dispute["id"], "win")
    sync_dispute(provider="stripe", provider_id=dispute["id"])
    done = look()
    assert (done.compared, done.differences) == (4, 0)
    kinds = Movement.objects.values_list("kind", "amount", "fee", "intent_id", "currency").order_by("kind")
    assert list(kinds) == [
        (Kind.CAPTURE, attempt.amount, fee(attempt.amount), attempt.intent_id, "EUR"),
        (Kind.DISPUTE, -attempt.amount, Decimal(20), attempt.intent_id, "EUR"),
        (Kind.DISPUTE_REVERSED, attempt.amount, Decimal(0), attempt.intent_id, "EUR"),
        (Kind.REFUND, Decimal("-1.00"), Decimal(0), attempt.intent_id, "EUR"),
    ]
    assert Movement.objects.get(kind=Kind.CAPTURE).order_number == attempt.order.number


def fee(amount: Decimal) -> Decimal:
    return (amount * Decimal("0.015")).quantize(Decimal("0.01"), "ROUND_HALF_UP") + Decimal("0.25")


def test_looking_again_copies_nothing_twice(peer):
    captured(peer)
    look()
    again = look()
    assert (again.compared, again.differences, Movement.objects.count()) == (1, 0, 1)


def test_a_look_reaches_back_to_the_last_that_came_to_its_end(peer):
    now = timezone.now()
    assert abs(now - FIRST_REACH - look().since) < timedelta(minutes=1)
    LedgerLook.objects.update(started_at=now - timedelta(days=3))
    LedgerLook.objects.create(provider="stripe", since=now, error="Out of reach")
    assert look().since == now - timedelta(days=3) - OVERLAP


def test_many_bookings_are_copied_in_pieces(peer, monkeypatch):
    monkeypatch.setattr(ledger_look, "BATCH", 2)
    for _ in range(5):
        captured(peer)
    assert (look().compared, Movement.objects.count()) == (5, 5)


def test_a_look_that_fails_says_so_changes_nothing_and_is_tried_again(peer):
    attempt = captured(peer)
    Movement.objects.create(
        provider="stripe",
        provider_id="txn_lost",
        kind=Kind.CAPTURE,
        amount=1,
        currency="EUR",
        occurred_at=timezone.now(),
        order_number=attempt.order.number,
    )
    look()
    peer.faults(down=True)
    with pytest.raises(PaymentUnavailableError):
        look()
    failed = LedgerLook.objects.first()
    assert (failed.finished_at, failed.error) == (None, "APIConnectionError")
    assert Difference.objects.get().settled_at is None
    compare_soon()
    worker.drain()
    assert Message.objects.get(topic=ledger_look.COMPARE, payload__provider="stripe").state == Message.State.WAITING
    peer.heal()
    Message.objects.filter(topic=ledger_look.COMPARE).update(run_at=timezone.now())
    worker.drain()
    assert LedgerLook.objects.filter(provider="stripe").first().finished_at


def test_every_provider_is_looked_at_every_night(peer):
    assert periodic._periods["payment.look_at_ledgers"] == timedelta(days=1).total_seconds()
    look_at_ledgers(Message())
    worker.drain()
    assert set(LedgerLook.objects.values_list("provider", flat=True)) == set(ledger_look.GATEWAYS)
    assert not LedgerLook.objects.filter(finished_at=None).exists()


def test_a_payment_that_is_held_or_was_taken_in_part_agrees(peer):
    authorised(peer)
    attempt = authorised(peer, place(make_basket(ProductFactory(), quantity=2)))
    attempt.order.lines.update(units_cancelled=1, num_allocated=1)
    capture_order(order_id=attempt.order_id, actor=None)
    done = look()
    assert (done.compared, done.differences) == (1, 0)


def test_transfers_are_compared_as_card_payments_are():
    attempt = awaited()
    received(attempt)
    assert look_at_ledger(provider="bank_transfer").differences == 0
    kinds = Movement.objects.values_list("provider", "kind", "amount")
    assert list(kinds) == [("bank_transfer", Kind.CAPTURE, attempt.amount)]
    Movement.objects.all().delete()
    attempt.refresh_from_db()
    attempt.amount_captured -= 1
    attempt.save()
    assert look_at_ledger(provider="bank_transfer").differences == 1
