"""Looking after what no event told: the shop converges by itself after a crash, a lost webhook or an outage."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.payment.events import store_event
from shop.payment.expire import GRACE, close_attempt
from shop.payment.gateway import GatewayRefusedError, PaymentUnavailableError
from shop.payment.gateways import BANK_TRANSFER, GATEWAYS, gateway_named
from shop.payment.models import PaymentAttempt, WebhookEvent
from shop.payment.sync import sync

logger = logging.getLogger(__name__)
# Two runs and the pause between two looks make a minute: so long may a payment go unnoticed when no event comes.
# At most MOST pages a run: far below Stripe's 100 requests a second.
LOOK_EVERY = timedelta(seconds=20)
LOOK_AGAIN = timedelta(seconds=40)
BANK_TAKES = timedelta(hours=1)  # a debit is decided in days: looked at once an hour
SLOWLY = timedelta(hours=1)  # what lasts for days: a hold, and a transfer, which the shop is told of by its merchant
MOST = 100
LONGEST_SECONDS = 45  # the message's lease is two minutes, and a single call may take half a minute
OVERLAP = timedelta(hours=3)
GLANCE = timedelta(minutes=15)  # three glances see each event
EVENTS_KEPT = timedelta(days=90)  # Stripe repeats them for three days and lists them for thirty


@every(LOOK_EVERY, "payment.look_at_open")
def look_at_open(_message: Message) -> None:
    """Ask for each open attempt what became of it: a payment that nobody told of is found within a minute, and a
    hold that lapsed within the hour."""
    now = timezone.now()
    opened = Q(state=PaymentAttempt.State.OPEN, expires_at__gt=now, checked_at__lt=now - LOOK_AGAIN)
    slow = Q(state=PaymentAttempt.State.AUTHORISED) | Q(state=PaymentAttempt.State.OPEN, gateway=BANK_TRANSFER)
    _each(PaymentAttempt.objects.filter(opened & ~slow | slow & Q(checked_at__lt=now - SLOWLY)), sync)


@every(timedelta(minutes=5), "payment.close_overdue")
def close_overdue(_message: Message) -> None:
    """Close what is past its time and still live: its own message was lost, or came during an outage."""
    now = timezone.now()
    overdue = PaymentAttempt.objects.filter(state__in=PaymentAttempt.LIVE, expires_at__lt=now - 2 * GRACE)
    # Only a completed page whose bank has not answered has an intent while it is live.
    _each(overdue.exclude(~Q(intent_id=""), checked_at__gt=now - BANK_TAKES), close_attempt)


@every(timedelta(minutes=5), "payment.glance")
def glance(_message: Message) -> None:
    """Take in the latest events whose webhooks never arrived: refunds and disputes of which nobody told are found in
    minutes, as payments are."""
    since = timezone.now() - GLANCE
    for provider in GATEWAYS:
        _take_in(provider, since)


@every(timedelta(hours=1), "payment.catch_up")
def catch_up(_message: Message) -> None:
    """Take in the events whose webhooks never arrived, by the way that webhooks go.

    Reaches back to the newest event we have, and at least some hours: older ones may be missing among the newer.
    """
    for provider in GATEWAYS:
        _take_in(provider, _cursor(provider))


def _take_in(provider: str, since: datetime) -> None:
    try:
        missed = sum(
            store_event(provider=provider, event=event) for event in gateway_named(provider).events_since(since)
        )
    except PaymentUnavailableError:
        logger.warning("events of %s cannot be listed; the next run tries again", provider)
    else:
        logger.info("events of %s caught up missed=%s", provider, missed)


@every(timedelta(days=1), "payment.forget_events")
def forget_events(_message: Message) -> None:
    WebhookEvent.objects.filter(processed_at__lt=timezone.now() - EVENTS_KEPT).delete()


def _cursor(provider: str) -> datetime:
    at_least = timezone.now() - OVERLAP
    newest = WebhookEvent.objects.filter(provider=provider).first()  # the latest received
    return min(datetime.fromtimestamp(newest.payload["created"], UTC), at_least) if newest else at_least


def _each(attempts: QuerySet[PaymentAttempt], look: Callable[..., PaymentAttempt]) -> None:
    """Look at attempts, whoever has waited longest first, until time or the provider runs out."""
    until = time.monotonic() + LONGEST_SECONDS
    for attempt_id in attempts.order_by(F("checked_at").asc(nulls_first=True)).values_list("pk", flat=True)[:MOST]:
        if time.monotonic() > until:
            return
        # Noted before, so that one that cannot be looked at goes to the end of the queue.
        PaymentAttempt.objects.filter(pk=attempt_id).update(checked_at=timezone.now())
        try:
            look(attempt_id=attempt_id)
        except GatewayRefusedError as refusal:
            logger.exception("payment attempt %s cannot be looked at code=%s", attempt_id, refusal.code)
        except PaymentUnavailableError:
            logger.warning("payments cannot be looked at now; the next run tries again")
            return
