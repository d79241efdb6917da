"""One payment of an order wins; whatever else was begun for it is closed, let go or given back."""

from django.db.models import QuerySet

from shop.lib.prepared import prepared
from shop.outbox import queue
from shop.payment.models import PaymentAttempt

LOOK = "payment.look"  # close an attempt, or ask what became of it, until the provider has answered


def close_others(winner: PaymentAttempt) -> None:
    """In the transaction in which a payment wins. The worker closes the others; one that was paid, too, goes back."""
    for other in _begun_beside(winner.order_id, winner.pk):
        queue.put(LOOK, {"attempt": other.pk})


@prepared(int, int)
def _begun_beside(order_id: int, attempt_id: int) -> QuerySet[PaymentAttempt]:
    open_still = PaymentAttempt.objects.filter(state__in=[*PaymentAttempt.LIVE, PaymentAttempt.State.AUTHORISED])
    return open_still.filter(order=order_id).exclude(pk=attempt_id)
