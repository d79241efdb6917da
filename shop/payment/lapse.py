"""A hold does not last for ever: the merchant is told in time, while it can still be taken."""

from datetime import timedelta

from django.utils import timezone

from shop.order.models import Task
from shop.order.tasks import raise_task
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.payment.models import PaymentAttempt

NOTICE = timedelta(hours=48)
NOTE = "The payment is only held, and taken when the order is shipped. After this time the money can no longer be had."


@every(timedelta(hours=1), "payment.watch_holds")
def watch_holds(_message: Message) -> None:
    """Raise a task for each hold that lapses within two days. Whatever ends the hold finishes it: see hold and sync."""
    lapsing = PaymentAttempt.objects.filter(
        state=PaymentAttempt.State.AUTHORISED, authorised_until__lt=timezone.now() + NOTICE
    )
    for attempt in lapsing.select_related("order").order_by("authorised_until"):
        raise_task(
            order=attempt.order,
            kind=Task.Kind.AUTHORISATION_LAPSING,
            reference=attempt.idempotency_key,
            note=NOTE,
            due_at=attempt.authorised_until,
        )
