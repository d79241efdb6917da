"""The one place where the shop learns that it was paid: return page, webhook and reconciler all end here."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from shop.accounts.models import User
from shop.lib.prepared_update import update
from shop.order.models import Task
from shop.order.owed import amount_owed
from shop.order.paid import PaidOutcome, mark_locked_paid
from shop.order.tasks import finish_tasks_of, raise_task
from shop.payment import ledger
from shop.payment.gateway import Gateway, GatewayRefusedError, PaymentState, PaymentStatus
from shop.payment.gateways import gateway_named
from shop.payment.hold import note_hold, release_hold
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt
from shop.payment.others import close_others
from shop.payment.queries import attempt_by_id
from shop.payment.refund import return_payment
from shop.payment.unpaid import close_unpaid
from shop.security import audit
from shop.security.models import AuditEntry


def sync(*, attempt_id: int, actor: User | None = None) -> PaymentAttempt:
    """Ask the provider what became of an attempt and let the order follow. May be called at any time, any number of
    times, by several at once: money is booked, and the order paid, exactly once. `actor` is who asked for a capture.

    PaymentUnavailableError when the provider cannot be asked; RuntimeError inside a transaction.
    """
    return sync_known(attempt_by_id.get(attempt_id), actor=actor)


def sync_known(attempt: PaymentAttempt, *, actor: User | None = None) -> PaymentAttempt:
    """The same of an attempt that was just read; it comes back as it is now, with its order."""
    if attempt.session_id is None:
        return attempt
    gateway = gateway_named(attempt.gateway)
    status = gateway.retrieve(attempt.session_id)
    attempt = _record(attempt, status, actor)
    if status.state is PaymentState.AUTHORISED and _settle_hold(gateway, attempt, status):
        attempt = _record(attempt, gateway.retrieve(status.session_id), actor)
    return attempt


def _settle_hold(gateway: Gateway, attempt: PaymentAttempt, status: PaymentStatus) -> bool:
    """Take what is held where it is to be taken at once, let go of what nothing waits for; whether anything was done.

    Refused means that it was done before, or has lapsed: the next look tells.
    """
    try:
        if attempt.state == PaymentAttempt.State.CANCELLED:
            gateway.void(status.intent_id, idempotency_key=f"{attempt.idempotency_key}-void")
        elif attempt.capture_at_once and attempt.state != PaymentAttempt.State.MISMATCH:
            gateway.capture(
                status.intent_id,
                amount=attempt.amount,
                currency=attempt.currency,
                idempotency_key=f"{attempt.idempotency_key}-capture",
            )
        else:
            return False
    except GatewayRefusedError:
        if gateway.retrieve(status.session_id).state is PaymentState.AUTHORISED:
            raise
    return True


def _record(known: PaymentAttempt, status: PaymentStatus, actor: User | None) -> PaymentAttempt:
    with transaction.atomic():
        attempt = lock_attempt(known.pk, order_id=known.order_id)
        attempt.checked_at = timezone.now()
        difference = _difference(attempt, status)
        if not difference and status.state is PaymentState.CAPTURED and attempt.state not in SETTLED:
            _capture(attempt, status, actor)
            return attempt
        update(attempt, ("checked_at",))
        if difference:
            _note_mismatch(attempt, difference)
        elif status.state is not PaymentState.CAPTURED:
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
        pairs["amount captured"] = (attempt.amount_to_capture or attempt.amount, status.amount_captured)
        pairs["currency captured"] = (attempt.currency, status.captured_currency)
    return "; ".join(f"{name}: {ours}, provider: {theirs}" for name, (ours, theirs) in pairs.items() if ours != theirs)


def _note_mismatch(attempt: PaymentAttempt, difference: str) -> None:
    """Never paid, and nothing is refunded by itself either: a merchant has to look at the provider's account."""
    if attempt.state in SETTLED:
        return
    attempt.state = PaymentAttempt.State.MISMATCH
    attempt.last_error = difference
    attempt.save()
    audit.record(
        AuditEntry.Action.PAYMENT_MISMATCH, target=attempt.order, attempt=attempt.number, difference=difference
    )
    raise_task(
        order=attempt.order,
        kind=Task.Kind.PAYMENT_MISMATCH,
        reference=attempt.idempotency_key,
        note=f"The payment differs from the order. {difference}. Look at it in the provider's account.",
        stops_dispatch=True,
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


def _capture(attempt: PaymentAttempt, status: PaymentStatus, actor: User | None) -> None:
    attempt.state = PaymentAttempt.State.CAPTURED
    attempt.amount_captured = status.amount_captured
    attempt.intent_id = status.intent_id
    attempt.card_brand, attempt.card_last4 = status.card_brand, status.card_last4
    attempt.last_error = ""
    update(attempt, CAPTURED_FIELDS)
    ledger.book_capture(attempt)
    audit.record(
        AuditEntry.Action.PAYMENT_CAPTURED,
        target=attempt.order,
        actor=actor,
        attempt=attempt.number,
        amount=str(attempt.amount_captured),
        currency=attempt.currency,
    )
    finish_tasks_of(order=attempt.order, kind=Task.Kind.AUTHORISATION_LAPSING, outcome="Captured")
    _pay_order(attempt, status)


def _pay_order(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    outcome = mark_locked_paid(attempt.order, paid_at=status.captured_at or timezone.now())
    if outcome is PaidOutcome.PAID:
        close_others(attempt)
        _return_excess(attempt)
    else:
        # Cancelled, sold to another after it expired, or paid by another attempt: the money goes back.
        return_payment(attempt, reason=WHY_RETURNED[outcome])
        attempt.refresh_from_db(fields=["amount_refund_committed"])


def _return_excess(attempt: PaymentAttempt) -> None:
    """Units that were taken off the order while the provider was asked for their price, too."""
    excess = attempt.amount_captured - amount_owed(attempt.order)
    if excess > 0:
        return_payment(attempt, reason="A part of the order was cancelled before it was paid", amount=excess)


def _close(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    close_unpaid(attempt, reason=status.failure or "The payment page has closed")


SETTLED = (PaymentAttempt.State.CAPTURED, PaymentAttempt.State.MISMATCH)
CAPTURED_FIELDS = (
    "state",
    "amount_captured",
    "intent_id",
    "card_brand",
    "card_last4",
    "last_error",
    "checked_at",
    "updated_at",
)
WHY_RETURNED = {
    PaidOutcome.ALREADY: "The order was paid already",
    PaidOutcome.CANNOT_HONOUR: "Paid after the reservation had ended",
}
TRANSITIONS: dict[PaymentState, Callable[[PaymentAttempt, PaymentStatus], None]] = {
    PaymentState.OPEN: _wait_for_customer,
    PaymentState.PROCESSING: _wait_for_bank,
    PaymentState.AUTHORISED: note_hold,
    PaymentState.VOIDED: release_hold,
    PaymentState.EXPIRED: _close,
    PaymentState.FAILED: _close,
}
