"""Providers' events: stored once, answered at once, acted upon by the worker. Order and repetition do not matter."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from shop.lib.prepared import prepared
from shop.lib.prepared_update import update
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.news import insert_with_message
from shop.outbox.registry import handles
from shop.payment.disputes import sync_dispute, sync_fraud_warning
from shop.payment.gateway import Event, GatewayRefusedError
from shop.payment.models import PaymentAttempt, WebhookEvent
from shop.payment.refund_sync import sync_refund
from shop.payment.sync import sync_known

logger = logging.getLogger(__name__)
TOPIC = "payment.event"
PATIENCE = timedelta(hours=1)
SOON, LATER = timedelta(seconds=5), timedelta(minutes=5)
# What an event can be about besides a payment, by the name of its id; each answers None for another's payment.
SYNC_BY_ID: dict[str, Callable[..., object]] = {
    "refund_id": sync_refund,
    "dispute_id": sync_dispute,
    "fraud_warning_id": sync_fraud_warning,
}


def store_event(*, provider: str, event: Event) -> bool:
    """Store an event and the message to act upon it, both or neither. False when it was stored before."""
    stored = WebhookEvent(provider=provider, event_id=event.id, type=event.type, payload=event.payload)
    unique, key = ("provider", "event_id"), f"{provider}:{event.id}"
    return insert_with_message(stored, *unique, topic=TOPIC, named="event", dedupe_key=key)


@handles(TOPIC)
def act_upon(message: Message) -> None:
    event = _event.get(message.payload["event"])
    try:
        _follow(event)
    except GatewayRefusedError as refusal:
        logger.warning("payment event ignored type=%s id=%s: %s", event.type, event.event_id, refusal)
    event.processed_at = timezone.now()
    update(event, ("processed_at",))


@prepared(int)
def _event(pk: int) -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(pk=pk).order_by()


def _follow(event: WebhookEvent) -> None:
    for name, look in SYNC_BY_ID.items():
        if provider_id := event.payload.get(name):
            if look(provider=event.provider, provider_id=provider_id) is None:
                _wait_for_payment(event)
            return
    _sync_payment(event)


def _wait_for_payment(event: WebhookEvent) -> None:
    """Perhaps it is of a payment whose own event has not been acted upon yet; or of another system's. Soon at first."""
    waited = timezone.now() - event.received_at
    if waited < PATIENCE:
        raise queue.Postpone(timezone.now() + min(max(waited, SOON), LATER))


def _sync_payment(event: WebhookEvent) -> None:
    attempt = _attempt_of(event)
    if attempt is None:
        # Another system may use the same account, or the type is none of ours: nothing to do, now or later.
        logger.info("payment event ignored type=%s id=%s", event.type, event.event_id)
        return
    if attempt.state != PaymentAttempt.State.CAPTURED:  # else all is booked, and no later state of the payment counts
        sync_known(attempt)


def _attempt_of(event: WebhookEvent) -> PaymentAttempt | None:
    """By the session's id, else by the reference we gave the provider. Another system on the same account may use
    the same row ids as this shop, but not the same random order numbers."""
    ids = event.payload
    if session_id := ids.get("session_id"):
        return _of_session.first(session_id, event.provider)
    if ids.get("attempt", "").isdecimal():
        return _referred_to.first(int(ids["attempt"]), ids["order"], event.provider)
    return None


@prepared(str, str)
def _of_session(session_id: str, provider: str) -> QuerySet[PaymentAttempt]:
    return PaymentAttempt.objects.filter(session_id=session_id, gateway=provider).order_by()


@prepared(int, str, str)
def _referred_to(attempt_id: int, order_number: str, provider: str) -> QuerySet[PaymentAttempt]:
    return PaymentAttempt.objects.filter(pk=attempt_id, order__number=order_number, gateway=provider).order_by()
