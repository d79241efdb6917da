"""Giving money back: the row is written first, within what was captured; then the provider is asked, with its key."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shop.accounts.models import User
from shop.order import stock
from shop.order.models import Line, Order
from shop.order.transition import lock_order
from shop.order.units import cancel_units
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.payment.gateway import Gateway, GatewayRefusedError, RefundRequest, RefundStatus
from shop.payment.gateways import gateway_named
from shop.payment.locks import lock_attempt
from shop.payment.models import Dispute, PaymentAttempt, Refund, RefundLine
from shop.payment.refund_plan import Plan, RefundRefusedError, plan_refund
from shop.payment.refund_sync import fail_refund, record_refund
from shop.security import audit
from shop.security.models import AuditEntry

TOPIC = "payment.refund"
# A provider remembers idempotency keys for a day. Older requests are looked for before they are sent again.
KEY_TRUSTED_FOR = timedelta(hours=12)


@transaction.atomic
def request_refund(
    *,
    reason: str,
    actor: User | None,
    order_id: int | None = None,
    attempt_id: int | None = None,
    lines: Mapping[int, int] | None = None,
    shipping: Decimal = Decimal(0),
    amount: Decimal | None = None,
    restock: bool = False,
    currency: str = "",
) -> Refund:
    """Promise a refund; the worker carries it out. Name the attempt, or the order: then its latest payment that has
    so much left is taken.

    It pays back `lines` (units by order line id, at their share of the line's total), `shipping` of the order's
    shipping, and any other `amount`; all include tax, in the payment's currency. With `restock`, units that have not
    been shipped are taken off the order, and shipped ones are counted as on the shelf again. Without it they are
    shipped, or stay with the customer.

    RefundRefusedError when there is not that much left; requests at the same time never promise more together than
    was captured, nor more units than were bought.
    """
    order = lock_order(_order_id(order_id, attempt_id))
    plan = plan_refund(order, lines=lines or {}, shipping=shipping, amount=amount or Decimal(0), restock=restock)
    attempt = lock_attempt(attempt_id or _attempt_with(order, plan.total))
    _check(attempt, plan, currency or order.currency)
    refund = _write(attempt, plan, reason, actor)
    _record(refund, order, actor)
    queue.put(TOPIC, {"refund": refund.pk})
    _commit(attempt, plan.total)
    _commit_parts(order, plan)
    _move_goods(order, plan, actor)
    return refund


def _order_id(order_id: int | None, attempt_id: int | None) -> int:
    if attempt_id is None:
        assert order_id is not None  # one of the two is named
        return order_id
    return PaymentAttempt.objects.values_list("order_id", flat=True).get(pk=attempt_id)


def _attempt_with(order: Order, total: Decimal) -> int:
    """The order's latest payment of which so much is left; where none has that, the one that has most."""
    paid = order.payment_attempts.filter(state=PaymentAttempt.State.CAPTURED).order_by("-number")
    attempts = [attempt for attempt in paid if not is_charged_back(attempt)] or list(paid)
    if not attempts:
        msg = "This order has no payment that could be refunded"
        raise RefundRefusedError(msg)
    enough = (attempt for attempt in attempts if attempt.amount_refundable >= total)
    return int(next(enough, max(attempts, key=lambda attempt: attempt.amount_refundable)).pk)


def _check(attempt: PaymentAttempt, plan: Plan, currency: str) -> None:
    if currency != attempt.currency:
        raise RefundRefusedError(f"This payment was made in {attempt.currency}; it cannot be refunded in {currency}")
    if is_charged_back(attempt):
        msg = "This payment is disputed: its money is at the customer's bank, and nothing can be refunded"
        raise RefundRefusedError(msg)
    if plan.total > attempt.amount_refundable:
        left = f"{attempt.amount_refundable} {attempt.currency}"
        raise RefundRefusedError(f"Only {left} of this payment can still be refunded, not {plan.total}")


def is_charged_back(attempt: PaymentAttempt) -> bool:
    """The bank has taken the payment back, or keeps it from us: a refund on top would pay the customer twice."""
    return attempt.disputes.filter(state__in=Dispute.TAKEN).exists()


def _write(attempt: PaymentAttempt, plan: Plan, reason: str, actor: User | None) -> Refund:
    refund = Refund.objects.create(
        attempt=attempt,
        amount=plan.total,
        currency=attempt.currency,
        shipping_amount=plan.shipping,
        restock=plan.restock,
        reason=reason[:500],
        requested_by=actor,
    )
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=refund,
            line=planned.line,
            quantity=planned.quantity,
            amount=planned.amount,
            units_taken_off=planned.units_taken_off,
            units_returned=planned.units_returned,
        )
        for planned in plan.lines
    )
    return refund


def _record(refund: Refund, order: Order, actor: User | None) -> None:
    audit.record(
        AuditEntry.Action.REFUND_REQUESTED,
        target=order,
        actor=actor,
        refund=refund.pk,
        amount=str(refund.amount),
        currency=refund.currency,
        reason=refund.reason,
    )


def _commit(attempt: PaymentAttempt, amount: Decimal) -> None:
    # The database adds and checks: should the lock ever fail, the constraint still refuses to promise too much.
    PaymentAttempt.objects.filter(pk=attempt.pk).update(amount_refund_committed=F("amount_refund_committed") + amount)
    attempt.refresh_from_db(fields=["amount_refund_committed"])


def _commit_parts(order: Order, plan: Plan) -> None:
    """Units and shipping, too, are added and checked by the database."""
    for planned in plan.lines:
        Line.objects.filter(pk=planned.line.pk).update(units_refunded=F("units_refunded") + planned.quantity)
    if plan.shipping:
        Order.objects.filter(pk=order.pk).update(shipping_refunded=F("shipping_refunded") + plan.shipping)


def _move_goods(order: Order, plan: Plan, actor: User | None) -> None:
    off = {planned.line.pk: planned.units_taken_off for planned in plan.lines if planned.units_taken_off}
    back = {planned.line.pk: planned.units_returned for planned in plan.lines if planned.units_returned}
    if off:
        cancel_units(order=order, units=off, actor=actor)
    if back:
        stock.put_back(order, back)
        skus = {planned.line.pk: planned.line.partner_sku for planned in plan.lines}
        units = {skus[pk]: quantity for pk, quantity in back.items()}
        audit.record(AuditEntry.Action.STOCK_RETURNED, target=order, actor=actor, number=order.number, units=units)


def return_payment(attempt: PaymentAttempt, *, reason: str, amount: Decimal | None = None) -> None:
    """Refund all that is left of a payment, or that much of it, in the caller's transaction; nothing when nothing is
    left, or the customer's bank has taken it back already."""
    left = attempt.amount_refundable
    if left > 0 and not is_charged_back(attempt):
        request_refund(attempt_id=attempt.pk, amount=min(left, amount or left), reason=reason, actor=None)


@handles(TOPIC)
def carry_out(message: Message) -> None:
    """Ask the provider and book its answer. After a crash in between the same key gives the same refund."""
    refund = Refund.objects.select_related("attempt__order").get(pk=message.payload["refund"])
    if refund.state != Refund.State.REQUESTED:
        return
    gateway = gateway_named(refund.attempt.gateway)
    try:
        status = _made_before(gateway, refund) or gateway.refund(_request(refund))
    except GatewayRefusedError as refusal:
        fail_refund(refund_id=refund.pk, reason=str(refusal))
    else:
        record_refund(refund_id=refund.pk, status=status)


def _made_before(gateway: Gateway, refund: Refund) -> RefundStatus | None:
    if timezone.now() - refund.created_at < KEY_TRUSTED_FOR:
        return None
    return gateway.find_refund(intent_id=refund.attempt.intent_id, reference=refund.idempotency_key)


def _request(refund: Refund) -> RefundRequest:
    return RefundRequest(
        idempotency_key=refund.idempotency_key,
        intent_id=refund.attempt.intent_id,
        amount=refund.amount,
        currency=refund.currency,
        reference=refund.idempotency_key,
    )
