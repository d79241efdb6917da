from datetime import timedelta

import pytest

from shop.outbox import worker
from shop.payment import ledger_look
from shop.payment.bank_transfer.give_back import record_refund_returned, record_refund_sent
from shop.payment.ledger_look import look_at_ledger
from shop.payment.models import BankTransferRefund, Movement
from shop.payment.refund import request_refund
from tests.factories import StaffFactory
from tests.payment_factories import awaited, received

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Nothing is still on its way."""
    monkeypatch.setattr(ledger_look, "ON_ITS_WAY", timedelta(minutes=-1))


def test_what_was_received_and_sent_back_agrees_with_the_books():
    attempt, merchant = awaited(), StaffFactory()
    received(attempt)
    request_refund(order_id=attempt.order_id, amount=attempt.amount, reason="Broken", actor=None)
    worker.drain()
    refund = BankTransferRefund.objects.get()
    record_refund_sent(refund_id=refund.pk, bank_reference="Out 9", actor=merchant)
    look = look_at_ledger(provider="bank_transfer")
    assert (look.compared, look.differences) == (2, 0)
    record_refund_returned(refund_id=refund.pk, bank_reference="In 3", actor=merchant)
    look = look_at_ledger(provider="bank_transfer")
    assert (look.compared, look.differences) == (3, 0)
    assert {row.order_number for row in Movement.objects.all()} == {attempt.order.number}
    assert sum(row.amount for row in Movement.objects.all()) == attempt.amount


def test_a_transfer_that_is_only_awaited_is_in_nobodys_books():
    awaited()
    look = look_at_ledger(provider="bank_transfer")
    assert (look.compared, look.differences) == (0, 0)
