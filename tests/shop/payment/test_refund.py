from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from shop.order import statuses
from shop.order.models import Order
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment import refund as refunds
from shop.payment.gateways import gateway_named
from shop.payment.models import PaymentAttempt, Refund, Source
from shop.payment.refund import RefundRefusedError, request_refund
from shop.payment.stripe import client as stripe_client
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.payment_factories import attempt_for, bookings, captured, deliver, events, mails, refunded, status_of
from tests.peers import DISPUTED, REFUND_FAILS, REFUND_PENDING

pytestmark = pytest.mark.django_db
State = Refund.State


def at_stripe(peer) -> int:
    return peer.ledger()["totals"]["eur"]["refunded"]


def test_a_full_refund_reaches_stripe_the_books_and_the_customer(peer):
    attempt = captured(peer)
    merchant = StaffFactory()
    refund = request_refund(order_id=attempt.order_id, amount=Decimal("16.90"), reason="Broken", actor=merchant)
    assert (refund.state, at_stripe(peer)) == (State.REQUESTED, 0)
    worker.drain()
    refund.refresh_from_db()
    assert (refund.state, at_stripe(peer), status_of(attempt)) == (State.SUCCEEDED, 1690, statuses.REFUNDED)
    assert Source.objects.get(order=attempt.order_id).amount_refunded == Decimal("16.90")
    assert bookings("Refund") == 1
    entry = AuditEntry.objects.get(action=AuditEntry.Action.REFUND_REQUESTED)
    assert (entry.actor, entry.details["reason"]) == (merchant, "Broken")
    assert AuditEntry.objects.filter(action=AuditEntry.Action.REFUND_SUCCEEDED).count() == 1


def test_the_customer_is_told_how_much_comes_back(peer):
    refunded(captured(peer), Decimal("5.00"))
    message = next(message for message in mail.outbox if "refund" in message.subject)
    number = Order.objects.get().number
    assert message.subject == f"Your refund for order {number}"
    assert "€5.00" in message.body
    assert "Visa 4242" in message.body
    assert "€5.00" in message.alternatives[0][0]


def test_a_mail_server_that_is_down_holds_back_nothing_else_of_the_order(peer):
    refunded(captured(peer), Decimal("5.00"))
    number, refund = Order.objects.get().number, Refund.objects.get()
    assert Message.objects.get(dedupe_key=f"refund_succeeded:{refund.pk}").key == f"order-mail:{number}"
    assert not Message.objects.exclude(topic="mail.send").filter(key=f"order-mail:{number}").exists()


def test_an_order_is_refunded_when_all_of_it_is(peer):
    attempt = captured(peer)
    refunded(attempt, Decimal("6.90"))
    assert status_of(attempt) == statuses.PAID
    attempt.refresh_from_db()
    refunded(attempt, Decimal("10.00"))
    assert (status_of(attempt), at_stripe(peer), mails("refund_succeeded")) == (statuses.REFUNDED, 1690, 2)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("16.91", "Only 16.90 EUR"),
        ("0.00", "not an amount"),
        ("-1.00", "not an amount"),
        ("1.005", "not an amount"),
    ],
)
def test_fail_amount(peer, amount, said):
    attempt = captured(peer)
    with pytest.raises(RefundRefusedError, match=said):
        request_refund(attempt_id=attempt.pk, amount=Decimal(amount), reason="", actor=None)
    assert not Refund.objects.exists()
    assert not Message.objects.filter(topic="payment.refund").exists()


def test_fail_more_than_is_left(peer):
    attempt = captured(peer)
    request_refund(attempt_id=attempt.pk, amount=Decimal("10.00"), reason="", actor=None)
    with pytest.raises(RefundRefusedError, match=r"6\.90 EUR"):
        request_refund(attempt_id=attempt.pk, amount=Decimal("7.00"), reason="", actor=None)


def test_fail_unpaid():
    attempt = attempt_for()
    with pytest.raises(RefundRefusedError, match="no payment"):
        request_refund(order_id=attempt.order_id, amount=Decimal("1.00"), reason="", actor=None)


def test_the_database_itself_refuses_to_promise_too_much(peer):
    attempt = captured(peer)
    with pytest.raises(IntegrityError, match="payment_never_overrefunded"), transaction.atomic():
        PaymentAttempt.objects.filter(pk=attempt.pk).update(amount_refund_committed=Decimal("16.91"))


def test_a_crash_after_stripes_answer_leads_to_one_refund(peer):
    """The worker dies between Stripe's answer and the note of it: Stripe has the refund, the shop does not know."""
    attempt = captured(peer)
    refund = request_refund(attempt_id=attempt.pk, amount=Decimal("5.00"), reason="", actor=None)
    gateway_named("stripe").refund(refunds._request(refund))
    assert at_stripe(peer) == 500
    worker.drain()
    assert (at_stripe(peer), bookings("Refund")) == (500, 1)
    deliver(events("refund.created"))
    assert (Refund.objects.count(), bookings("Refund")) == (1, 1)


def test_the_event_that_overtakes_the_note_of_a_refund_finds_it(peer):
    attempt = captured(peer)
    refund = request_refund(attempt_id=attempt.pk, amount=Decimal("5.00"), reason="", actor=None)
    Message.objects.filter(topic="payment.refund").update(run_at=timezone.now() + timedelta(hours=1))
    gateway_named("stripe").refund(refunds._request(refund))
    deliver(events("refund.created"))
    refund.refresh_from_db()
    assert (refund.state, Refund.objects.count(), bookings("Refund")) == (State.SUCCEEDED, 1, 1)


def test_a_refund_tried_again_after_stripe_forgot_its_key_is_made_once(peer):
    attempt = captured(peer)
    refund = request_refund(attempt_id=attempt.pk, amount=Decimal("5.00"), reason="", actor=None)
    gateway_named("stripe").refund(refunds._request(refund))
    peer.advance(25 * 3600)
    Refund.objects.filter(pk=refund.pk).update(created_at=timezone.now() - timedelta(hours=25))
    worker.drain()
    refund.refresh_from_db()
    assert (refund.state, at_stripe(peer)) == (State.SUCCEEDED, 500)


def test_a_lost_answer_is_asked_for_again(peer):
    attempt = captured(peer)
    peer.faults(drop_reply=1, paths="POST /v1/refunds")
    assert refunded(attempt, Decimal("5.00")).state == State.SUCCEEDED
    assert at_stripe(peer) == 500


def test_a_refund_waits_while_stripe_is_out_of_reach(peer):
    attempt = captured(peer)
    peer.faults(down=True)
    assert refunded(attempt, Decimal("5.00")).state == State.REQUESTED
    peer.heal()
    Message.objects.filter(topic="payment.refund").update(run_at=timezone.now())
    worker.drain()
    assert (Refund.objects.get().state, at_stripe(peer)) == (State.SUCCEEDED, 500)


def test_what_stripe_refuses_is_free_to_be_promised_again(peer):
    attempt = captured(peer, card=DISPUTED)
    refund = refunded(attempt, Decimal("5.00"))
    attempt.refresh_from_db()
    assert (refund.state, attempt.amount_refundable, bookings("Refund")) == (State.FAILED, Decimal("16.90"), 0)
    assert "charged back" in refund.last_error
    assert AuditEntry.objects.filter(action=AuditEntry.Action.REFUND_FAILED).count() == 1


def test_a_pending_refund_is_booked_when_the_bank_has_answered(peer):
    attempt = captured(peer, card=REFUND_PENDING)
    refund = refunded(attempt)
    assert (refund.state, bookings("Refund"), mails("refund_succeeded")) == (State.PENDING, 0, 0)
    assert status_of(attempt) == statuses.PAID
    peer.advance(61)
    deliver(events("refund.updated"))
    assert (Refund.objects.get().state, bookings("Refund")) == (State.SUCCEEDED, 1)
    assert status_of(attempt) == statuses.REFUNDED


def test_a_refund_the_bank_sends_back_is_taken_out_of_the_books(peer):
    attempt = captured(peer, card=REFUND_FAILS)
    assert refunded(attempt, Decimal("5.00")).state == State.SUCCEEDED
    peer.advance(61)
    deliver(events("refund.updated", "refund.failed"))
    attempt.refresh_from_db()
    assert (Refund.objects.get().state, attempt.amount_refundable) == (State.FAILED, Decimal("16.90"))
    assert Source.objects.get(order=attempt.order_id).amount_refunded == 0
    assert (bookings("Refund"), bookings("Refund returned")) == (1, 1)


def test_a_refund_made_at_stripe_is_taken_into_the_books(peer):
    attempt = captured(peer)
    stripe_client.create_refund({"payment_intent": attempt.intent_id, "amount": 1690}, idempotency_key="by hand")
    deliver(events("refund.created"))
    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.requested_by) == (State.SUCCEEDED, Decimal("16.90"), None)
    assert status_of(attempt) == statuses.REFUNDED
    with pytest.raises(RefundRefusedError):
        request_refund(attempt_id=attempt.pk, amount=Decimal("1.00"), reason="", actor=None)


def test_a_refund_made_at_stripe_wins_over_one_that_was_only_promised(peer):
    attempt = captured(peer)
    promised = request_refund(attempt_id=attempt.pk, amount=Decimal("16.90"), reason="", actor=None)
    stripe_client.create_refund({"payment_intent": attempt.intent_id, "amount": 1690}, idempotency_key="by hand")
    worker.drain()
    promised.refresh_from_db()
    deliver(events("refund.created"))
    assert promised.state == State.FAILED
    assert (Refund.objects.get(state=State.SUCCEEDED).amount, bookings("Refund")) == (Decimal("16.90"), 1)
