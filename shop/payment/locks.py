"""The order of locks in this room: the order's row, then the attempt's. Everybody keeps to it, so nobody deadlocks."""

from django.db.models import QuerySet

from shop.lib.prepared import prepared
from shop.order.models import Order
from shop.order.transition import lock_order
from shop.payment.models import PaymentAttempt


def lock_attempt(attempt_id: int, *, order_id: int | None = None) -> PaymentAttempt:
    """The attempt as it is now, its order locked before it; both stay so until the transaction ends. Who knows whose
    it is, says so: an attempt is never given to another order."""
    order = _lock_order_of.get(attempt_id) if order_id is None else lock_order(order_id)
    attempt = _lock.get(attempt_id)
    attempt.order = order
    return attempt


@prepared(int)
def _lock_order_of(attempt_id: int) -> QuerySet[Order]:
    # Whose it is need not be asked under a lock.
    its = PaymentAttempt.objects.filter(pk=attempt_id).order_by().values("order_id")
    orders: QuerySet[Order] = Order.objects.select_for_update(of=("self",), no_key=True)
    return orders.filter(pk__in=its).order_by()


@prepared(int)
def _lock(attempt_id: int) -> QuerySet[PaymentAttempt]:
    return PaymentAttempt.objects.select_for_update().filter(pk=attempt_id).order_by()
