"""The order of locks in this room: the order's row, then the attempt's. Everybody keeps to it, so nobody deadlocks."""

from shop.order.transition import lock_order
from shop.payment.models import PaymentAttempt


def lock_attempt(attempt_id: int) -> PaymentAttempt:
    """The attempt as it is now, its order locked before it; both stay so until the transaction ends."""
    order = lock_order(PaymentAttempt.objects.values_list("order_id", flat=True).get(pk=attempt_id))
    attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt_id)
    attempt.order = order
    return attempt
