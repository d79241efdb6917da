import threading
from decimal import Decimal

import pytest

from shop.payment import refund_approval
from shop.payment import refund_as_shown as module
from shop.payment.models import PaymentAttempt, Refund, RefundApproval
from shop.payment.preferences import change_settings
from shop.payment.refund import RefundRefusedError
from shop.payment.refund_approval import approve_refund, ask_for_approval
from shop.payment.refund_as_shown import ApprovalNeededError, refund_as_shown
from shop.payment.refund_limits import wants_second_person
from tests.factories import StaffFactory
from tests.payment_factories import at_once, captured

FIVE = Decimal("5.00")


def wish(attempt, amount=FIVE) -> dict:
    what = {"lines": {}, "shipping": Decimal(0), "amount": amount, "restock": False}
    return {"attempt_id": attempt.pk, "left": attempt.amount_refundable, "reason": "", "currency": "EUR", **what}


def waiting(peer) -> tuple[RefundApproval, list]:
    attempt = captured(peer)  # 16.90
    approval = ask_for_approval(actor=StaffFactory(), **wish(attempt))
    return approval, [StaffFactory() for _ in range(8)]


def approve(approval, people) -> list:
    return at_once(8, lambda: approve_refund(approval_id=approval.pk, actor=people.pop()))


def test_eight_approvals_at_once_make_one_refund(committed_db, peer):
    results = approve(*waiting(peer))
    assert sum(isinstance(result, RefundApproval) and result.state == "approved" for result in results) == 1
    assert sum(isinstance(result, RefundRefusedError) for result in results) == 7
    assert Refund.objects.count() == 1


def test_without_the_locks_there_are_several(committed_db, peer, monkeypatch):
    """The control: nobody locks, and the amount that is left is not looked at, since request_refund locks itself."""
    approval, people = waiting(peer)

    def unlocked(approval_id: int) -> RefundApproval:
        return RefundApproval.objects.select_related("attempt__order", "asked_by").get(pk=approval_id)

    monkeypatch.setattr(refund_approval, "_lock", unlocked)
    results = approve(approval, people)
    assert sum(isinstance(result, RefundApproval) and result.state == "approved" for result in results) > 1
    assert Refund.objects.count() > 1


def test_small_refunds_at_once_do_not_slip_below_the_limit(committed_db, peer):
    change_settings(values={"refunds_approved_from": Decimal("10.00")}, actor=None)
    attempt, person = captured(peer), StaffFactory()

    def refund() -> Refund:
        # Each has seen the payment as it is at its turn: only the limit is in the way.
        left = PaymentAttempt.objects.get(pk=attempt.pk).amount_refundable
        return refund_as_shown(actor=person, **{**wish(attempt), "left": left})

    made = [result for _ in range(4) for result in at_once(2, refund) if isinstance(result, Refund)]
    assert [one.amount for one in made] == [FIVE]
    with pytest.raises(ApprovalNeededError):
        refund()


def test_without_the_lock_they_slip(committed_db, peer, monkeypatch):
    """The control: both look at the same moment at what the person has refunded so far."""
    change_settings(values={"refunds_approved_from": Decimal("10.00")}, actor=None)
    attempt, person, barrier = captured(peer), StaffFactory(), threading.Barrier(2)

    def look(**what) -> bool:
        answer = wants_second_person(**what)
        barrier.wait(30)
        return answer

    monkeypatch.setattr(module, "lock_attempt", lambda pk: PaymentAttempt.objects.select_related("order").get(pk=pk))
    monkeypatch.setattr(module, "wants_second_person", look)
    results = at_once(2, lambda: refund_as_shown(actor=person, **wish(attempt)))
    assert sum(isinstance(result, Refund) for result in results) == 2
