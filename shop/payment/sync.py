"""The one place where the shop learns that it was paid: return page, webhook and reconciler all end here."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from shop.order import statuses
from shop.order.models import Order
from shop.order.paid import PaidOutcome, mark_paid
from shop.payment import ledger
from shop.payment.gateway import Gateway, PaymentState, PaymentStatus
from shop.payment.gateways import gateway_named
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt
from shop.payment.refund import return_payment
from shop.payment.unpaid import close_unpaid
from shop.security import audit
from shop.security.models import AuditEntry


def sync(*, attempt_id: int) -> PaymentAttempt:
    """Ask the provider what became of an attempt and let the order follow. May be called at any time, any number of
    times, by several at once: money is booked, and the order paid, exactly once.

    PaymentUnavailableError when the provider cannot be asked; RuntimeError inside a transaction.
    """
    attempt = PaymentAttempt.objects.select_related("order").get(pk=attempt_id)
    if attempt.session_id is None:
        return attempt
    gateway = gateway_named(attempt.gateway)
    status = gateway.retrieve(attempt.session_id)
    if status.state is PaymentState.AUTHORISED and not _difference(attempt, status):
        status = _settle_hold(gateway, attempt, status)
    return _record(attempt_id, status)


def _settle_hold(gateway: Gateway, attempt: PaymentAttempt, status: PaymentStatus) -> PaymentStatus:
    """A hold is taken while the order waits for it, and let go otherwise; the status afterwards."""
    if attempt.order.status == statuses.PENDING_PAYMENT:
        gateway.capture(
            status.intent_id,
            amount=attempt.amount,
            currency=attempt.currency,
            idempotency_key=f"{attempt.idempotency_key}-capture",
        )
    else:
        gateway.void(status.intent_id, idempotency_key=f"{attempt.idempotency_key}-void")
    return gateway.retrieve(status.session_id)


def _record(attempt_id: int, status: PaymentStatus) -> PaymentAttempt:
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        attempt.checked_at = timezone.now()
        attempt.save(update_fields=["checked_at"])
        difference = _difference(attempt, status)
        if difference:
            _note_mismatch(attempt, difference)
        else:
            TRANSITIONS[status.state](attempt, status)
    return attempt


def _difference(attempt: PaymentAttempt, status: PaymentStatus) -> str:
    """What the provider's payment and ours do not agree upon; empty when they are the same."""
    pairs = {
        "order": (attempt.order.number, status.order_number),
        "amount": (attempt.amount, status.amount),
        "currency": (attempt.currency, status.currency),
    }
    if status.state is PaymentState.CAPTURED:
        pairs["amount captured"] = (attempt.amount, status.amount_captured)
        pairs["currency captured"] = (attempt.currency, status.captured_currency)
    return "; ".join(f"{name}: {ours}, provider: {theirs}" for name, (ours, theirs) in pairs.items() if ours != theirs)


def _note_mismatch(attempt: PaymentAttempt, difference: str) -> None:
    """Never paid, and nothing is refunded by itself either: a merchant has to look at the provider's account."""
    if attempt.state in (PaymentAttempt.State.CAPTURED, PaymentAttempt.State.MISMATCH):
        return
    attempt.state = PaymentAttempt.State.MISMATCH
    attempt.last_error = difference
    attempt.save()
    audit.record(
        AuditEntry.Action.PAYMENT_MISMATCH, target=attempt.order, attempt=attempt.number, difference=difference
    )


def _wait_for_bank(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    if attempt.is_live and not attempt.intent_id:
        attempt.intent_id = status.intent_id
        attempt.save(update_fields=["intent_id", "updated_at"])


def _wait_for_customer(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    """A declined card is noted and may be followed by a better one."""
    if not attempt.is_live or status.failure in ("", attempt.last_error):
        return
    attempt.last_error = status.failure
    attempt.save()
    audit.record(AuditEntry.Action.PAYMENT_FAILED, target=attempt.order, attempt=attempt.number, reason=status.failure)


def _capture(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    if attempt.state in (PaymentAttempt.State.CAPTURED, PaymentAttempt.State.MISMATCH):
        return
    attempt.state = PaymentAttempt.State.CAPTURED
    attempt.amount_captured = status.amount_captured
    attempt.intent_id = status.intent_id
    attempt.card_brand, attempt.card_last4 = status.card_brand, status.card_last4
    attempt.last_error = ""
    attempt.save()
    ledger.book_capture(attempt)
    audit.record(
        AuditEntry.Action.PAYMENT_CAPTURED,
        target=attempt.order,
        attempt=attempt.number,
        amount=str(attempt.amount_captured),
        currency=attempt.currency,
    )
    _pay_order(attempt.order, attempt, status)


def _pay_order(order: Order, attempt: PaymentAttempt, status: PaymentStatus) -> None:
    outcome = mark_paid(order_id=order.pk, paid_at=status.captured_at or timezone.now())
    if outcome is not PaidOutcome.PAID:
        # Cancelled, sold to another after it expired, or paid by another attempt: the money goes back.
        return_payment(attempt, reason=WHY_RETURNED[outcome])
        attempt.refresh_from_db(fields=["amount_refund_committed"])


def _close(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    close_unpaid(attempt, reason=status.failure or "The payment page has closed")


WHY_RETURNED = {
    PaidOutcome.ALREADY: "The order was paid already",
    PaidOutcome.CANNOT_HONOUR: "Paid after the reservation had ended",
}
TRANSITIONS: dict[PaymentState, Callable[[PaymentAttempt, PaymentStatus], None]] = {
    PaymentState.OPEN: _wait_for_customer,
    PaymentState.PROCESSING: _wait_for_bank,
    PaymentState.AUTHORISED: _wait_for_bank,
    PaymentState.CAPTURED: _capture,
    PaymentState.VOIDED: _close,
    PaymentState.EXPIRED: _close,
    PaymentState.FAILED: _close,
}
