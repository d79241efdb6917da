"""Time that passes sooner."""

from django.utils import timezone

from shop.outbox.models import Message
from shop.payment import expire
from shop.payment.models import PaymentAttempt
from shop.payment.reconcile import LOOK_AGAIN


def let_time_end(attempt: PaymentAttempt, seconds: float = 0) -> None:
    """The attempt's hour is over that soon, and the worker's look at it comes then, without its minute of grace."""
    end = timezone.now() + timezone.timedelta(seconds=seconds)
    PaymentAttempt.objects.filter(pk=attempt.pk, state__in=PaymentAttempt.LIVE).update(expires_at=end)
    waiting = Message.objects.filter(topic=expire.TOPIC, payload__attempt=attempt.pk, state=Message.State.WAITING)
    waiting.update(run_at=end)


def let_look_come() -> float:
    """The worker's next look at open attempts finds each of them due; the seconds that it would have taken."""
    attempts = PaymentAttempt.objects.filter(state=PaymentAttempt.State.OPEN)
    attempts.update(checked_at=timezone.now() - LOOK_AGAIN)
    return LOOK_AGAIN.total_seconds()
