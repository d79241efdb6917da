"""Money that is held on a card and not taken yet. Call these in the transaction that has locked the attempt."""

from shop.order import statuses
from shop.order.expire import expire_order
from shop.order.models import Order, Task
from shop.order.paid import PaidOutcome, mark_authorised
from shop.order.tasks import finish_tasks_of
from shop.outbox import queue
from shop.payment.gateway import PaymentStatus
from shop.payment.models import PaymentAttempt
from shop.payment.others import LOOK, close_others
from shop.payment.unpaid import close_unpaid
from shop.security import audit
from shop.security.models import AuditEntry

State = PaymentAttempt.State
OVER = (State.CAPTURED, State.CANCELLED, State.MISMATCH)
LAPSED = "The provider has let go of the money: the authorisation lapsed or was cancelled there"


def note_hold(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    """Money is held. The order that waits for it is a sale now; where nothing waits for it, it is to be let go."""
    if attempt.state in OVER:
        return
    _remember(attempt, status)
    if attempt.state == State.AUTHORISED:
        if not awaits_capture(attempt.order):
            let_go(attempt, reason=f"The order is “{attempt.order.status}”")
    elif attempt.capture_at_once:
        if attempt.order.status != statuses.PENDING_PAYMENT:  # else it is taken now: see sync
            let_go(attempt, reason=f"The order is “{attempt.order.status}”")
    else:
        _authorise(attempt)


def release_hold(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    """Nothing is held any more: the order that was to be paid by it comes to nothing, unless it has ended before."""
    if attempt.is_live:
        close_unpaid(attempt, reason=status.failure or LAPSED)
    elif attempt.state == State.AUTHORISED:
        attempt.state = State.EXPIRED
        attempt.last_error = LAPSED
        attempt.save()
        _record_end(attempt, LAPSED)
        if awaits_capture(attempt.order):
            expire_order(order_id=attempt.order_id, authorisation_lapsed=True)


def let_go(attempt: PaymentAttempt, *, reason: str) -> None:
    """Decide that the hold is not taken. Whoever has the attempt locked may; the provider is told after the commit."""
    attempt.state = State.CANCELLED
    attempt.last_error = reason
    attempt.save()
    _record_end(attempt, reason)
    queue.put(LOOK, {"attempt": attempt.pk})


def awaits_capture(order: Order) -> bool:
    return order.paid_at is None and order.status in statuses.TO_SHIP


def _authorise(attempt: PaymentAttempt) -> None:
    outcome = mark_authorised(order_id=attempt.order_id)
    if outcome is not PaidOutcome.PAID:
        let_go(attempt, reason="The order is paid already" if outcome is PaidOutcome.ALREADY else "The order is over")
        return
    attempt.state = State.AUTHORISED
    attempt.last_error = ""
    attempt.save()
    audit.record(
        AuditEntry.Action.PAYMENT_AUTHORISED,
        target=attempt.order,
        attempt=attempt.number,
        amount=str(attempt.amount),
        currency=attempt.currency,
    )
    close_others(attempt)


def _remember(attempt: PaymentAttempt, status: PaymentStatus) -> None:
    attempt.intent_id = status.intent_id
    attempt.card_brand, attempt.card_last4 = status.card_brand, status.card_last4
    attempt.authorised_until = status.authorised_until
    attempt.save()


def _record_end(attempt: PaymentAttempt, reason: str) -> None:
    audit.record(AuditEntry.Action.PAYMENT_VOIDED, target=attempt.order, attempt=attempt.number, reason=reason)
    finish_tasks_of(order=attempt.order, kind=Task.Kind.AUTHORISATION_LAPSING, outcome=reason)
