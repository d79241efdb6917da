"""A refund as a person asks for it: what they saw must still be so, and above a limit one person is not enough."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund import request_refund
from shop.payment.refund_limits import wants_second_person
from shop.payment.refund_plan import Plan, RefundRefusedError, plan_refund

STALE = _("Nothing was refunded now: there has been another refund of this payment since. See its state below.")


class ApprovalNeededError(RefundRefusedError):
    """The amount is one that a second person has to agree to: see shop.payment.refund_approval."""


@transaction.atomic
def refund_as_shown(*, attempt_id: int, left: Decimal, actor: User, reason: str, currency: str, **what: Any) -> Refund:
    """Refund (`what` as plan_refund takes it), if what can be refunded is still what the merchant saw (`left`).

    Else RefundRefusedError; ApprovalNeededError when the actor may not decide about so much alone.
    """
    attempt, plan = lock_as_shown(attempt_id, left, what)
    if wants_second_person(order=attempt.order, actor=actor, amount=plan.total):
        raise ApprovalNeededError(str(_("Somebody else has to approve this refund.")))
    return request_refund(attempt_id=attempt.pk, actor=actor, reason=reason, currency=currency, **what)


def lock_as_shown(attempt_id: int, left: Decimal, what: dict[str, Any]) -> tuple[PaymentAttempt, Plan]:
    """The attempt, locked, and what the refund comes to; RefundRefusedError when the payment has changed since."""
    attempt = lock_attempt(attempt_id)
    if attempt.amount_refundable != left:
        raise RefundRefusedError(str(STALE))
    return attempt, plan_refund(attempt.order, **what)
