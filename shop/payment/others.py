"""One payment of an order wins; whatever else was begun for it is closed, let go or given back."""

from django.db.models import Q

from shop.outbox import queue
from shop.payment.models import PaymentAttempt

LOOK = "payment.look"  # close an attempt, or ask what became of it, until the provider has answered


def close_others(winner: PaymentAttempt) -> None:
    """In the transaction in which a payment wins. The worker closes the others; one that was paid, too, goes back."""
    open_still = Q(state__in=[*PaymentAttempt.LIVE, PaymentAttempt.State.AUTHORISED])
    others = PaymentAttempt.objects.filter(open_still, order=winner.order_id).exclude(pk=winner.pk)
    for attempt_id in others.values_list("pk", flat=True):
        queue.put(LOOK, {"attempt": attempt_id})
