"""Refunds as merchants ask for them: by a form that may be sent twice."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund import RefundRefusedError, request_refund


@transaction.atomic
def refund_as_shown(*, attempt_id: int, amount: Decimal, left: Decimal, reason: str, actor: User) -> Refund:
    """Refund, if what can be refunded is still what the merchant saw (`left`); else RefundRefusedError."""
    attempt = lock_attempt(attempt_id)
    if attempt.amount_refundable != left:
        msg = _("Nothing was refunded now: there has been another refund of this payment since. See its state below.")
        raise RefundRefusedError(msg)
    return request_refund(attempt_id=attempt.pk, amount=amount, reason=reason, actor=actor)


def is_being_refunded(payments: Iterable[PaymentAttempt]) -> bool:
    """Whether all that an order's payments took is promised back, though the order may not be Refunded yet."""
    took = [payment for payment in payments if payment.amount_captured]
    return bool(took) and all(payment.amount_refundable == 0 for payment in took)
