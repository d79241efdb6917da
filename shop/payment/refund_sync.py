"""What became of a refund, booked from the provider's own record of it."""

import logging

from django.db import transaction
from django.db.models import F, Sum

from shop.order import statuses
from shop.order.models import Line, Order, Task
from shop.order.tasks import raise_task
from shop.order.transition import change_status
from shop.payment import ledger
from shop.payment.gateway import RefundState, RefundStatus
from shop.payment.gateways import gateway_named
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund_mail import mail_refund
from shop.security import audit
from shop.security.models import AuditEntry

logger = logging.getLogger(__name__)
MADE_ELSEWHERE = "Made at the provider"


def sync_refund(*, provider: str, provider_id: str) -> Refund | None:
    """Ask the provider about a refund and let the books follow; None when it is of no payment of this shop.

    May be called at any time and any number of times. A refund that a merchant made in the provider's own dashboard
    is taken into the books.
    """
    status = gateway_named(provider).retrieve_refund(provider_id)
    attempt = PaymentAttempt.objects.filter(gateway=provider, intent_id=status.intent_id).first()
    if attempt is None or not status.intent_id:
        logger.info("refund of an unknown payment ignored id=%s", provider_id)
        return None
    with transaction.atomic():
        refund = _refund_of(lock_attempt(attempt.pk), status)
        return record_refund(refund_id=refund.pk, status=status)


def _refund_of(attempt: PaymentAttempt, status: RefundStatus) -> Refund:
    for refund in attempt.refunds.all():
        # Our reference finds a refund whose provider's id was lost in a crash.
        if refund.provider_id == status.id or refund.idempotency_key == status.reference:
            return refund
    PaymentAttempt.objects.filter(pk=attempt.pk).update(
        amount_refund_committed=F("amount_refund_committed") + status.amount
    )
    return Refund.objects.create(
        attempt=attempt, amount=status.amount, currency=status.currency, reason=MADE_ELSEWHERE, provider_id=status.id
    )


@transaction.atomic
def record_refund(*, refund_id: int, status: RefundStatus) -> Refund:
    """Bring a refund to the provider's state. A repeated or an older report changes nothing."""
    refund = _lock(refund_id)
    if refund.provider_id is None:
        refund.provider_id = status.id
        refund.save(update_fields=["provider_id", "updated_at"])
    if status.state is RefundState.SUCCEEDED:
        _succeed(refund)
    elif status.state is RefundState.FAILED:
        _fail(refund, status.failure)
    elif refund.state == Refund.State.REQUESTED:
        refund.state = Refund.State.PENDING
        refund.save(update_fields=["state", "updated_at"])
    return refund


@transaction.atomic
def fail_refund(*, refund_id: int, reason: str) -> Refund:
    """The provider will not make this refund: what was promised to it is free again."""
    refund = _lock(refund_id)
    _fail(refund, reason)
    return refund


def _lock(refund_id: int) -> Refund:
    attempt = lock_attempt(Refund.objects.values_list("attempt_id", flat=True).get(pk=refund_id))
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    refund.attempt = attempt
    return refund


def _succeed(refund: Refund) -> None:
    if refund.state not in (Refund.State.REQUESTED, Refund.State.PENDING):
        return
    refund.state = Refund.State.SUCCEEDED
    refund.save(update_fields=["state", "updated_at"])
    ledger.book_refund(refund)
    _record(AuditEntry.Action.REFUND_SUCCEEDED, refund)
    order = refund.attempt.order
    mail_refund(refund)
    if statuses.REFUNDED not in order.available_statuses():
        return
    if _all_refunded(order):
        change_status(order_id=order.pk, to=statuses.REFUNDED, reason="All of the payment was refunded")
    elif _all_taken_off(order):
        # Though its delivery charge, or another part, was kept: nothing will ever leave.
        change_status(order_id=order.pk, to=statuses.REFUNDED, reason="All goods were refunded before they left")


def _fail(refund: Refund, reason: str) -> None:
    """Also a refund that had succeeded: a closed account sends the money back days later."""
    if refund.state == Refund.State.FAILED:
        return
    if refund.state == Refund.State.SUCCEEDED:
        ledger.book_returned_refund(refund)
    refund.state = Refund.State.FAILED
    refund.last_error = reason
    refund.save(update_fields=["state", "last_error", "updated_at"])
    _free(refund)
    _record(AuditEntry.Action.REFUND_FAILED, refund, reason=reason)
    raise_task(
        order=refund.attempt.order,
        kind=Task.Kind.REFUND_FAILED,
        reference=str(refund.pk),
        note=f"{refund.amount} {refund.currency}: {reason}",
    )


def _free(refund: Refund) -> None:
    """What was promised to it can be promised again. The goods stay where they are."""
    PaymentAttempt.objects.filter(pk=refund.attempt_id).update(
        amount_refund_committed=F("amount_refund_committed") - refund.amount
    )
    for part in refund.lines.all():
        Line.objects.filter(pk=part.line_id).update(units_refunded=F("units_refunded") - part.quantity)
    Order.objects.filter(pk=refund.attempt.order_id).update(
        shipping_refunded=F("shipping_refunded") - refund.shipping_amount
    )


def _record(action: AuditEntry.Action, refund: Refund, **details: str) -> None:
    audit.record(
        action,
        target=refund.attempt.order,
        actor=None,
        refund=refund.pk,
        amount=str(refund.amount),
        currency=refund.currency,
        **details,
    )


def _all_taken_off(order: Order) -> bool:
    return not order.lines.filter(units_cancelled__lt=F("quantity")).exists()


def _all_refunded(order: Order) -> bool:
    captured = order.payment_attempts.aggregate(sum=Sum("amount_captured"))["sum"]
    succeeded = Refund.objects.filter(attempt__order=order, state=Refund.State.SUCCEEDED)
    return bool(captured == succeeded.aggregate(sum=Sum("amount"))["sum"])
