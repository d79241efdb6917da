"""Large refunds are made when a second person has agreed, and exactly as they were asked for."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from shop.accounts.models import User
from shop.order.models import Task
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.models import PaymentAttempt, Refund, RefundApproval
from shop.payment.preferences import change_settings
from shop.payment.refund import RefundRefusedError, request_refund
from shop.payment.refund_again import refund_again
from shop.payment.refund_approval import (
    approve_refund,
    ask_for_approval,
    others_who_may_refund,
    refuse_refund,
    take_back,
)
from shop.payment.refund_as_shown import ApprovalNeededError, refund_as_shown
from shop.payment.refund_sync import fail_refund
from shop.security.models import AuditEntry
from tests.factories import ProductFactory, StaffFactory, UserFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import captured

TEN = Decimal("10.00")
Action = AuditEntry.Action


@pytest.fixture
def attempt(db, stripe_peer, settings) -> PaymentAttempt:
    """Three mugs at 12.00 and delivery at 4.90, paid; refunds of 10.00 need two people."""
    settings.STRIPE_API_BASE = stripe_peer.url
    change_settings(values={"refunds_approved_from": TEN}, actor=None)
    return captured(stripe_peer, place(make_basket(ProductFactory(title="Mug", price=Decimal("12.00")), quantity=3)))


@pytest.fixture
def alice(db):
    return StaffFactory(first_name="Alice")


@pytest.fixture
def bob(db):
    return StaffFactory(first_name="Bob")


def wish(attempt, actor, **what) -> dict:
    parts = {"lines": {}, "shipping": Decimal(0), "amount": Decimal(0), "restock": False} | what
    left = attempt.amount_refundable
    return {"attempt_id": attempt.pk, "left": left, "actor": actor, "reason": "Broken", "currency": "EUR", **parts}


def refund(attempt, actor, amount) -> Refund:
    attempt.refresh_from_db()
    return refund_as_shown(**wish(attempt, actor, amount=Decimal(amount)))


def asked(attempt, actor, **what) -> RefundApproval:
    return ask_for_approval(**wish(attempt, actor, **(what or {"amount": TEN})))


def mailed(headline: str) -> set[str]:
    found = Message.objects.filter(payload__name="merchant_task", payload__context__headline=headline)
    return {message.payload["to"] for message in found}


def test_below_the_limit_one_person_is_enough(attempt, alice):
    assert refund(attempt, alice, "9.99").requested_by == alice


def test_from_the_limit_on_one_person_is_not(attempt, alice):
    with pytest.raises(ApprovalNeededError):
        refund(attempt, alice, "10.00")
    assert not Refund.objects.exists()


def test_without_a_limit_one_person_is_enough_for_everything(attempt, alice):
    change_settings(values={"refunds_approved_from": None}, actor=None)
    assert refund(attempt, alice, "40.90").amount == Decimal("40.90")


def test_small_refunds_of_one_person_and_day_count_together(attempt, alice, bob):
    refund(attempt, alice, "6.00")
    with pytest.raises(ApprovalNeededError):
        refund(attempt, alice, "4.00")
    refund(attempt, bob, "4.00")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        refund(attempt, alice, "9.00")


def test_what_failed_or_was_approved_does_not_count(attempt, alice, bob):
    fail_refund(refund_id=refund(attempt, alice, "6.00").pk, reason="No")
    attempt.refresh_from_db()
    approve_refund(approval_id=asked(attempt, alice).pk, actor=bob)
    refund(attempt, alice, "9.00")


def test_asking_is_a_task_and_tells_those_who_may_decide(attempt, alice, bob):
    UserFactory()
    User.objects.filter(pk=StaffFactory().pk).update(is_superuser=False)
    found = asked(attempt, alice, lines={attempt.order.lines.get().pk: 2}, restock=True)
    assert (found.amount, found.currency, found.left, found.state) == (24, "EUR", attempt.amount_refundable, "waiting")
    task = Task.objects.get(kind=Task.Kind.REFUND_APPROVAL)
    assert (task.reference, task.order) == (str(found.pk), attempt.order)
    assert "Alice" in task.note
    assert "€24.00" in task.note
    assert list(others_who_may_refund(alice)) == [bob]
    assert mailed("Please approve a refund") == {bob.email}
    assert AuditEntry.objects.get(action=Action.REFUND_APPROVAL_ASKED).actor == alice
    assert not Refund.objects.exists()


def test_the_same_refund_waits_once(attempt, alice, bob):
    asked(attempt, alice)
    with pytest.raises(RefundRefusedError, match="waits for approval already"):
        asked(attempt, bob)
    stored = RefundApproval.objects.values("attempt_id", "plan", "amount", "currency", "left").get()
    with pytest.raises(IntegrityError, match="one_waiting"), transaction.atomic():
        RefundApproval.objects.create(asked_by=bob, **stored)


def test_approving_makes_exactly_that_refund(attempt, alice, bob, stripe_peer):
    found = asked(attempt, alice, lines={attempt.order.lines.get().pk: 2}, shipping=Decimal("4.90"))
    decided = approve_refund(approval_id=found.pk, actor=bob)
    made = Refund.objects.get()
    assert (decided.state, decided.refund, decided.decided_by) == ("approved", made, bob)
    assert (made.amount, made.shipping_amount, made.requested_by) == (Decimal("28.90"), Decimal("4.90"), alice)
    assert made.reason == "Broken"
    assert Task.objects.get(kind=Task.Kind.REFUND_APPROVAL).done_by == bob
    assert AuditEntry.objects.get(action=Action.REFUND_APPROVED).actor == bob
    assert mailed("Your refund was decided") == {alice.email}
    worker.drain()
    assert stripe_peer.ledger()["totals"]["eur"]["refunded"] == 2890


def test_nobody_decides_about_their_own_wish(attempt, alice):
    found = asked(attempt, alice)
    for decide in (approve_refund, lambda **who: refuse_refund(reason="", **who)):
        with pytest.raises(RefundRefusedError, match="yourself"):
            decide(approval_id=found.pk, actor=alice)
    with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic():
        RefundApproval.objects.update(state="refused", decided_by=alice)
    assert not Refund.objects.exists()


def test_it_lapses_when_the_payment_has_changed_since(attempt, alice, bob):
    found = asked(attempt, alice)
    refund(attempt, bob, "1.00")
    decided = approve_refund(approval_id=found.pk, actor=bob)
    assert (decided.state, decided.refund) == ("lapsed", None)
    assert "another refund" in decided.answer
    assert Refund.objects.count() == 1
    assert Task.objects.get(kind=Task.Kind.REFUND_APPROVAL).done_at is not None
    assert mailed("Your refund was decided") == {alice.email}
    assert AuditEntry.objects.filter(action=Action.REFUND_APPROVAL_LAPSED).count() == 1


def test_it_lapses_when_it_comes_to_another_amount(attempt, alice, bob):
    """An amount that the law of the day makes another: the row is altered to stand for it."""
    found = asked(attempt, alice, lines={attempt.order.lines.get().pk: 2})
    RefundApproval.objects.update(amount=Decimal("24.01"))
    assert approve_refund(approval_id=found.pk, actor=bob).state == "lapsed"
    assert not Refund.objects.exists()
    attempt.refresh_from_db()
    assert attempt.amount_refund_committed == 0


def test_refusing_refunds_nothing_and_tells_why(attempt, alice, bob):
    found = asked(attempt, alice)
    decided = refuse_refund(approval_id=found.pk, reason="Ask for a photo first", actor=bob)
    assert (decided.state, decided.answer) == ("refused", "Ask for a photo first")
    assert not Refund.objects.exists()
    assert mailed("Your refund was decided") == {alice.email}
    with pytest.raises(RefundRefusedError, match="decided already"):
        approve_refund(approval_id=found.pk, actor=bob)


def test_only_the_asker_takes_it_back(attempt, alice, bob):
    found = asked(attempt, alice)
    with pytest.raises(RefundRefusedError):
        take_back(approval_id=found.pk, actor=bob)
    assert take_back(approval_id=found.pk, actor=alice).state == "taken_back"
    assert Task.objects.get(kind=Task.Kind.REFUND_APPROVAL).done_at is not None
    asked(attempt, alice)


def test_a_stale_wish_is_refused(attempt, alice, bob):
    stale = wish(attempt, alice, amount=TEN)
    refund(attempt, bob, "1.00")
    with pytest.raises(RefundRefusedError, match="another refund"):
        ask_for_approval(**stale)
    assert not RefundApproval.objects.exists()


def test_a_failed_refund_is_made_again_by_one_if_two_had_agreed(attempt, alice, bob):
    made = approve_refund(approval_id=asked(attempt, alice).pk, actor=bob).refund
    fail_refund(refund_id=made.pk, reason="No")
    assert refund_again(refund_id=made.pk, actor=alice).amount == TEN


def test_a_failed_refund_that_nobody_else_has_seen_is_not(attempt, alice):
    change_settings(values={"refunds_approved_from": None}, actor=None)
    made = refund(attempt, alice, "20.00")
    fail_refund(refund_id=made.pk, reason="No")
    change_settings(values={"refunds_approved_from": TEN}, actor=None)
    with pytest.raises(RefundRefusedError, match="Somebody else"):
        refund_again(refund_id=made.pk, actor=alice)


def test_what_the_shop_refunds_itself_waits_for_nobody(attempt):
    request_refund(attempt_id=attempt.pk, amount=Decimal("40.90"), reason="", actor=None)
    assert Refund.objects.get().amount == Decimal("40.90")


def test_the_limits_are_noted_when_they_change(attempt, alice):
    change_settings(values={"refunds_approved_from": Decimal("500.00")}, actor=alice)
    entry = AuditEntry.objects.filter(action=Action.PAYMENT_SETTINGS_CHANGED).first()
    assert entry.details == {"changes": {"refunds_approved_from": ["10.00", "500.00"]}}
