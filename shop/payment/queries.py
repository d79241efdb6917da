from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from shop.lib.prepared import prepared
from shop.order.models import Order
from shop.payment.models import PaymentAttempt


@prepared(int)
def attempt_by_id(pk: int) -> QuerySet[PaymentAttempt]:
    return PaymentAttempt.objects.filter(pk=pk).order_by()


def payments_of(order: Order) -> QuerySet[PaymentAttempt]:
    """The order's attempts, oldest first, with their refunds, who asked for them and what is in them: five queries."""
    attempts = PaymentAttempt.objects.filter(order=order).order_by("number")
    return attempts.prefetch_related("refunds__requested_by", "refunds__lines__line")


def amount_refundable(order: Order) -> Decimal:
    """What could still be refunded of all the order's payments, in its currency."""
    left = order.payment_attempts.aggregate(left=Sum(F("amount_captured") - F("amount_refund_committed")))["left"]
    return left or Decimal(0)


def payments_to_look_at() -> QuerySet[PaymentAttempt]:
    """Payments that do not match their order: only a person at the provider's account can tell why."""
    return PaymentAttempt.objects.filter(state=PaymentAttempt.State.MISMATCH).select_related("order")
