"""Giving money back: the row is written first, within what was captured; then the provider is asked, with its key."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shop.accounts.models import User
from shop.lib.money import rounded
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.payment.gateway import Gateway, GatewayRefusedError, RefundRequest, RefundStatus
from shop.payment.gateways import gateway_named
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund_sync import fail_refund, record_refund
from shop.security import audit
from shop.security.models import AuditEntry

TOPIC = "payment.refund"
# A provider remembers idempotency keys for a day. Older requests are looked for before they are sent again.
KEY_TRUSTED_FOR = timedelta(hours=12)


class RefundRefusedError(Exception):
    """The refund is not possible; the text is for the merchant."""


@transaction.atomic
def request_refund(
    *,
    amount: Decimal,
    reason: str,
    actor: User | None,
    order_id: int | None = None,
    attempt_id: int | None = None,
) -> Refund:
    """Promise a refund; the worker carries it out. Name the attempt, or the order when it has one payment.

    `amount` includes tax, in the payment's currency. RefundRefusedError when there is not that much left; two
    requests at the same time never promise more together than was captured.
    """
    attempt = lock_attempt(attempt_id if attempt_id is not None else _paid_attempt(order_id))
    if amount <= 0 or rounded(amount, attempt.currency) != amount:
        raise RefundRefusedError(f"{amount} {attempt.currency} is not an amount that can be refunded")
    if amount > attempt.amount_refundable:
        left = f"{attempt.amount_refundable} {attempt.currency}"
        raise RefundRefusedError(f"Only {left} of this payment can still be refunded, not {amount}")
    refund = Refund.objects.create(
        attempt=attempt, amount=amount, currency=attempt.currency, reason=reason[:500], requested_by=actor
    )
    audit.record(
        AuditEntry.Action.REFUND_REQUESTED,
        target=attempt.order,
        actor=actor,
        refund=refund.pk,
        amount=str(amount),
        currency=refund.currency,
        reason=refund.reason,
    )
    queue.put(TOPIC, {"refund": refund.pk})
    _commit(attempt, amount)
    return refund


def _paid_attempt(order_id: int | None) -> int:
    """The order's latest payment of which something is left; where nothing is, the latest one."""
    paid = PaymentAttempt.objects.filter(order=order_id, state=PaymentAttempt.State.CAPTURED).order_by("-number")
    attempts = list(paid)
    if not attempts:
        raise RefundRefusedError("This order has no payment that could be refunded")
    return next((attempt.pk for attempt in attempts if attempt.amount_refundable > 0), attempts[0].pk)


def _commit(attempt: PaymentAttempt, amount: Decimal) -> None:
    # The database adds and checks: should the lock ever fail, the constraint still refuses to promise too much.
    PaymentAttempt.objects.filter(pk=attempt.pk).update(amount_refund_committed=F("amount_refund_committed") + amount)
    attempt.refresh_from_db(fields=["amount_refund_committed"])


def return_payment(attempt: PaymentAttempt, *, reason: str, amount: Decimal | None = None) -> None:
    """Refund all that is left of a payment, or that much of it, in the caller's transaction; nothing when nothing is
    left."""
    left = attempt.amount_refundable
    if left > 0:
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
