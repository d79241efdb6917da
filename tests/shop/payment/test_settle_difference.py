from datetime import timedelta

import pytest

from shop.order import statuses
from shop.outbox import worker
from shop.payment import ledger_look
from shop.payment.ledger_look import look_at_ledger
from shop.payment.models import Difference, PaymentAttempt, Refund
from shop.payment.settle_difference import lay_aside, look_again_soon
from shop.payment.stripe import client as stripe_client
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.payment_factories import captured, opened, status_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(ledger_look, "ON_ITS_WAY", timedelta(minutes=-1))


def difference() -> Difference:
    look_at_ledger(provider="stripe")
    return Difference.objects.get()


def test_looking_again_takes_in_a_payment_that_the_shop_missed(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    look_again_soon(difference=difference())
    worker.drain()
    assert status_of(attempt) == statuses.PAID
    assert Difference.objects.get().note == "Agrees again"


def test_looking_again_takes_in_a_refund(peer):
    attempt = captured(peer)
    stripe_client.create_refund({"payment_intent": attempt.intent_id, "amount": 100}, idempotency_key="x")
    look_again_soon(difference=difference())
    worker.drain()
    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    assert Difference.objects.get().settled_at


def test_looking_again_takes_in_a_dispute(peer):
    attempt = captured(peer)
    peer.dispute(attempt.intent_id)
    look_again_soon(difference=difference())
    worker.drain()
    assert attempt.disputes.exists()
    assert Difference.objects.get().settled_at


def test_what_the_provider_does_not_know_is_noted_and_stays(peer):
    attempt = captured(peer)
    Refund.objects.create(attempt=attempt, amount=1, currency="EUR", state="succeeded", provider_id="re_invented")
    look_again_soon(difference=difference())
    worker.drain()
    row = Difference.objects.get()
    assert row.settled_at is None
    assert "No such refund" in row.note


def test_looking_again_moves_no_money_where_the_amounts_differ(peer):
    attempt = captured(peer)
    PaymentAttempt.objects.update(amount_captured=attempt.amount - 1)
    before = peer.ledger()["totals"]
    look_again_soon(difference=difference())
    worker.drain()
    assert peer.ledger()["totals"] == before
    assert Difference.objects.get().settled_at is None


def test_what_was_laid_aside_stays_so_until_it_changes(peer):
    attempt, merchant = captured(peer), StaffFactory()
    PaymentAttempt.objects.update(amount_captured=attempt.amount - 1)
    row = difference()
    assert lay_aside(difference_id=row.pk, actor=merchant, note="A rebate")
    assert not lay_aside(difference_id=row.pk, actor=merchant, note="Once more")
    kept = difference()
    assert (kept.pk, kept.note, kept.settled_by) == (row.pk, "A rebate", merchant)
    entry = AuditEntry.objects.get(action=AuditEntry.Action.DIFFERENCE_SETTLED)
    assert (entry.actor, entry.target_id, entry.details["reason"]) == (merchant, str(attempt.order_id), "A rebate")
    PaymentAttempt.objects.update(amount_captured=attempt.amount - 2)
    look_at_ledger(provider="stripe")
    assert Difference.objects.filter(settled_at=None).count() == 1
