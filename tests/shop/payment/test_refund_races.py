import threading
from decimal import Decimal

from django.db import IntegrityError

from shop.order.models import Order
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment import refund as refunds
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund import RefundRefusedError, request_refund
from tests.payment_factories import at_once, bookings, captured, mails

commit = refunds._commit


def test_eight_refunds_at_once_never_give_back_more_than_was_paid(committed_db, peer):
    attempt = captured(peer)  # 16.90
    results = at_once(8, lambda: request_refund(attempt_id=attempt.pk, amount=Decimal("5.00"), reason="", actor=None))
    assert sum(isinstance(result, Refund) for result in results) == 3
    assert sum(isinstance(result, RefundRefusedError) for result in results) == 5
    worker.drain()
    assert PaymentAttempt.objects.get().amount_refund_committed == Decimal("15.00")
    assert peer.ledger()["totals"]["eur"]["refunded"] == 1500


def test_without_the_lock_the_database_still_refuses(committed_db, peer, monkeypatch):
    """The control: the lock taken away, the constraint alone has to hold, and says so by an error of its own."""
    attempt = captured(peer)
    monkeypatch.setattr(refunds, "lock_order", lambda order_id: Order.objects.get(pk=order_id))
    monkeypatch.setattr(refunds, "lock_attempt", lambda attempt_id: PaymentAttempt.objects.get(pk=attempt_id))
    barrier = threading.Barrier(8)
    monkeypatch.setattr(refunds, "_commit", lambda *promise: (barrier.wait(30), commit(*promise)))
    results = at_once(8, lambda: request_refund(attempt_id=attempt.pk, amount=Decimal("5.00"), reason="", actor=None))
    assert sum(isinstance(result, Refund) for result in results) == 3
    assert sum(isinstance(result, IntegrityError) for result in results) == 5


def test_one_refund_carried_out_by_eight_workers_is_made_and_booked_once(committed_db, peer):
    attempt = captured(peer)
    request_refund(attempt_id=attempt.pk, amount=Decimal("5.00"), reason="", actor=None)
    message = Message.objects.get(topic="payment.refund")
    assert at_once(8, lambda: refunds.carry_out(message)) == [None] * 8
    assert peer.ledger()["totals"]["eur"]["refunded"] == 500
    assert (bookings("Refund"), mails("refund_succeeded")) == (1, 1)
