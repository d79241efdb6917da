from shop.order import statuses
from shop.order.expire import expire_order
from shop.payment.models import PaymentAttempt
from shop.security import audit
from shop.security.models import AuditEntry


def close_unpaid(attempt: PaymentAttempt, *, reason: str) -> None:
    """End a locked live attempt that can never be paid any more, and its order's reservation with it.

    An attempt that is over already, or was replaced by the next, is left alone; expire_order leaves an order that
    waits for no payment alone.
    """
    if not attempt.is_live:
        return
    order = attempt.order
    cancelled = order.status == statuses.CANCELLED
    attempt.state = PaymentAttempt.State.CANCELLED if cancelled else PaymentAttempt.State.EXPIRED
    attempt.last_error = reason
    attempt.save()
    audit.record(AuditEntry.Action.PAYMENT_FAILED, target=order, attempt=attempt.number, reason=reason)
    expire_order(order_id=order.pk)
