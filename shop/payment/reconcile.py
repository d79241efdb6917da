"""Looking after what no event told: the shop converges by itself after a crash, a lost webhook or an outage."""

import logging
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.outbox.registry import handles
from shop.payment import expire
from shop.payment.events import store_event
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.gateways import GATEWAYS, gateway_named
from shop.payment.models import PaymentAttempt, WebhookEvent
from shop.payment.sync import sync

logger = logging.getLogger(__name__)
SYNC_TOPIC = "payment.sync"
# An open page is looked at once a minute, at most MOST of them: far below Stripe's 100 requests a second.
# A page past its time waits for a bank, which takes days: once an hour.
LOOK_AGAIN = timedelta(minutes=1)
LOOK_AGAIN_LATE = timedelta(hours=1)
MOST = 100
OVERLAP = timedelta(hours=3)


@every(timedelta(minutes=1), "payment.look_at_open")
def look_at_open(_message: Message) -> None:
    """Ask for each open attempt what became of it, whoever has been asked about longest ago first."""
    now = timezone.now()
    due = Q(checked_at__lt=now - LOOK_AGAIN, expires_at__gt=now) | Q(checked_at__lt=now - LOOK_AGAIN_LATE)
    opened = PaymentAttempt.objects.filter(due, state=PaymentAttempt.State.OPEN).order_by("checked_at")
    for attempt_id in opened.values_list("pk", flat=True)[:MOST]:
        _put(SYNC_TOPIC, attempt_id, period=int(now.timestamp() // LOOK_AGAIN.total_seconds()))


@every(timedelta(minutes=5), "payment.close_overdue")
def close_overdue(_message: Message) -> None:
    """Close what is past its time and still live: its own message was lost, or given up during an outage."""
    now = timezone.now()
    overdue = PaymentAttempt.objects.filter(state__in=PaymentAttempt.LIVE, expires_at__lt=now - 2 * expire.GRACE)
    waits_for_bank = Q(state=PaymentAttempt.State.OPEN, checked_at__gt=now - LOOK_AGAIN_LATE)
    for attempt_id in overdue.exclude(waits_for_bank).order_by("expires_at").values_list("pk", flat=True)[:MOST]:
        _put(expire.TOPIC, attempt_id, period=int(now.timestamp() // 300))


@every(timedelta(hours=1), "payment.catch_up")
def catch_up(_message: Message) -> None:
    """Take in the events whose webhooks never arrived, by the way that webhooks go.

    Reaches back to the newest event we have, and at least some hours: older ones may be missing among the newer.
    """
    for provider in GATEWAYS:
        try:
            missed = sum(
                store_event(provider=provider, event=event)
                for event in gateway_named(provider).events_since(_cursor(provider))
            )
        except PaymentUnavailableError:
            logger.warning("events of %s cannot be listed; the next hour tries again", provider)
        else:
            logger.info("events of %s caught up missed=%s", provider, missed)


def _cursor(provider: str) -> datetime:
    at_least = timezone.now() - OVERLAP
    newest = WebhookEvent.objects.filter(provider=provider).first()  # the latest received
    return min(datetime.fromtimestamp(newest.payload["created"], UTC), at_least) if newest else at_least


def _put(topic: str, attempt_id: int, *, period: int) -> None:
    # One try: the next period puts the next one.
    queue.put(topic, {"attempt": attempt_id}, dedupe_key=f"{topic}:{attempt_id}:{period}", max_attempts=1)


@handles(SYNC_TOPIC)
def sync_attempt(message: Message) -> None:
    try:
        sync(attempt_id=message.payload["attempt"])
    except PaymentUnavailableError:
        logger.info("attempt %s cannot be looked at now", message.payload["attempt"])
