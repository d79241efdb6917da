from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.order.expire import expire_order
from shop.order.models import Order, Task
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.bank_transfer import receive
from shop.payment.bank_transfer.give_back import record_refund_returned, record_refund_sent
from shop.payment.bank_transfer.receive import TransferRefusedError
from shop.payment.expire import close_attempt
from shop.payment.models import BankTransfer, BankTransferRefund, PaymentAttempt, Refund, Source
from shop.payment.reconcile import catch_up, look_at_open
from shop.payment.refund import request_refund
from shop.security.models import AuditEntry
from tests.factories import ProductFactory, StaffFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import awaited, bookings, mails, received, status_of

pytestmark = pytest.mark.django_db
State = PaymentAttempt.State


def test_an_order_waits_for_its_transfer_as_long_as_the_merchant_has_set():
    attempt = awaited()
    assert (attempt.state, status_of(attempt)) == (State.OPEN, statuses.PENDING_PAYMENT)
    assert timedelta(days=6, hours=23) < attempt.expires_at - timezone.now() < timedelta(days=7)


def test_the_customer_is_written_where_to_transfer_to():
    attempt = awaited()
    worker.drain()
    (message,) = mail.outbox
    for content in (message.body, message.alternatives[0].content):
        for text in ("DE89 3704 0044 0532 0130 00", "COBADEFFXXX", "€16.90", attempt.order.number):
            assert text in content
    assert "Lumen & Oak GmbH" in message.body


def test_a_received_transfer_pays_the_order_and_is_booked():
    attempt, merchant = awaited(), StaffFactory()
    received(attempt, actor=merchant)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.amount_captured, status_of(attempt)) == (
        State.CAPTURED,
        attempt.amount,
        statuses.PAID,
    )
    source = Source.objects.get(order=attempt.order)
    assert (source.source_type.name, source.amount_debited) == ("Bank transfer", attempt.amount)
    entry = AuditEntry.objects.get(action=AuditEntry.Action.TRANSFER_RECEIVED)
    assert (entry.actor, entry.details["reason"], entry.details["amount"]) == (merchant, "Statement 7", "16.90")
    assert mails("order_confirmation") == 1


def test_recording_twice_is_once():
    attempt = awaited()
    for _ in range(2):
        received(attempt)
    assert (bookings("Debit"), AuditEntry.objects.filter(action="payment.transfer_received").count()) == (1, 1)


def test_another_transfer_for_a_paid_order_is_refused_and_the_merchant_reads_why():
    attempt = awaited()
    received(attempt)
    with pytest.raises(TransferRefusedError, match="paid twice"):
        received(attempt, bank_reference="Statement 8")
    assert bookings("Debit") == 1


@pytest.mark.parametrize(
    ("amount", "said"), [("16.89", "€0.01 are missing"), ("0.00", "missing"), ("17.00", "€0.10 are too much")]
)
def test_another_amount_is_refused_and_the_merchant_reads_what_to_do(amount, said):
    attempt = awaited()
    with pytest.raises(TransferRefusedError, match=said) as refusal:
        received(attempt, amount=Decimal(amount))
    assert refusal.value.field == "amount"
    assert (status_of(attempt), BankTransfer.objects.get().state) == (statuses.PENDING_PAYMENT, "awaited")


def test_a_transfer_that_does_not_come_ends_the_order():
    mug = ProductFactory(stock=1)
    attempt = awaited(place(make_basket(mug)))
    closed = close_attempt(attempt_id=attempt.pk)
    assert (closed.state, status_of(attempt)) == (State.EXPIRED, statuses.PAYMENT_EXPIRED)
    assert (BankTransfer.objects.get().state, mug.stockrecords.get().net_stock_level) == ("closed", 1)


def test_a_late_transfer_is_honoured_while_the_goods_are_there():
    attempt = awaited()
    close_attempt(attempt_id=attempt.pk)
    received(attempt)
    assert (status_of(attempt), Refund.objects.count()) == (statuses.PAID, 0)


def test_a_late_transfer_for_goods_sold_to_another_is_to_be_sent_back_by_hand():
    mug = ProductFactory(stock=1)
    attempt = awaited(place(make_basket(mug)))
    expire_order(order_id=attempt.order_id)
    place(make_basket(mug))
    received(attempt)
    worker.drain()
    refund = BankTransferRefund.objects.get()
    task = Task.objects.get(kind=Task.Kind.REFUND_BY_HAND)
    assert (refund.state, refund.amount, task.reference) == ("to_send", attempt.amount, refund.pk)
    assert status_of(attempt) == statuses.PAYMENT_EXPIRED


def test_a_transfer_for_a_cancelled_order_is_to_be_sent_back():
    attempt = awaited()
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    worker.drain()
    assert BankTransfer.objects.get().state == "closed"
    received(attempt)
    worker.drain()
    assert BankTransferRefund.objects.get().state == "to_send"
    assert status_of(attempt) == statuses.CANCELLED


def refunded_by_hand(attempt: PaymentAttempt) -> BankTransferRefund:
    received(attempt)
    request_refund(order_id=attempt.order_id, amount=attempt.amount, reason="Broken", actor=None)
    worker.drain()
    return BankTransferRefund.objects.get()


def test_a_refund_is_pending_until_the_merchant_has_sent_it():
    attempt, merchant = awaited(), StaffFactory()
    refund = refunded_by_hand(attempt)
    assert (Refund.objects.get().state, bookings("Refund")) == (Refund.State.PENDING, 0)
    assert [record_refund_sent(refund_id=refund.pk, bank_reference="Out 9", actor=merchant) for _ in range(2)] == [
        True,
        False,
    ]
    assert (Refund.objects.get().state, bookings("Refund"), status_of(attempt)) == (
        Refund.State.SUCCEEDED,
        1,
        statuses.REFUNDED,
    )
    entry = AuditEntry.objects.get(action=AuditEntry.Action.TRANSFER_REFUND_SENT)
    assert (entry.actor, entry.details["reason"]) == (merchant, "Out 9")
    assert Task.objects.get(kind=Task.Kind.REFUND_BY_HAND).done_at is not None


def test_a_refund_that_came_back_can_be_made_anew():
    attempt, merchant = awaited(), StaffFactory()
    refund = refunded_by_hand(attempt)
    record_refund_sent(refund_id=refund.pk, bank_reference="Out 9", actor=merchant)
    assert record_refund_returned(refund_id=refund.pk, bank_reference="In 3", actor=merchant)
    attempt.refresh_from_db()
    assert (Refund.objects.get().state, attempt.amount_refundable) == (Refund.State.FAILED, attempt.amount)
    assert bookings("Refund returned") == 1


def test_what_was_not_sent_cannot_come_back():
    refund = refunded_by_hand(awaited())
    assert not record_refund_returned(refund_id=refund.pk, bank_reference="In 3", actor=StaffFactory())
    assert Refund.objects.get().state == Refund.State.PENDING


@pytest.mark.parametrize("noticed_by", ["the message", "a look", "catching up"])
def test_a_crash_after_recording_loses_nothing(monkeypatch, noticed_by):
    attempt = awaited()
    monkeypatch.setattr(receive, "sync", lambda **_: None)  # the shop dies before it asks
    received(attempt)
    assert status_of(attempt) == statuses.PENDING_PAYMENT
    if noticed_by == "a look":
        PaymentAttempt.objects.update(checked_at=timezone.now() - timedelta(minutes=61))
        look_at_open(Message())
    else:
        if noticed_by == "catching up":
            Message.objects.filter(topic="payment.look").delete()
            catch_up(Message())
        worker.drain()
    assert status_of(attempt) == statuses.PAID


def test_a_transfer_the_customer_was_never_asked_for_is_refused():
    attempt = awaited()
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=None)
    with pytest.raises(TransferRefusedError):
        received(attempt)
    assert Order.objects.get().status == statuses.PENDING_PAYMENT
