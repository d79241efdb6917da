"""Providers' events: stored once, answered at once, acted upon by the worker. Order and repetition do not matter."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.payment.gateway import Event, GatewayRefusedError
from shop.payment.models import PaymentAttempt, WebhookEvent
from shop.payment.refund_sync import sync_refund
from shop.payment.sync import sync

logger = logging.getLogger(__name__)
TOPIC = "payment.event"
PATIENCE = timedelta(hours=1)


def store_event(*, provider: str, event: Event) -> bool:
    """Store an event and the message to act upon it, both or neither. False when it was stored before."""
    with transaction.atomic():
        stored, is_new = WebhookEvent.objects.get_or_create(
            provider=provider, event_id=event.id, defaults={"type": event.type, "payload": event.payload}
        )
        if is_new:
            queue.put(TOPIC, {"event": stored.pk}, dedupe_key=f"{provider}:{event.id}")
    return is_new


@handles(TOPIC)
def act_upon(message: Message) -> None:
    event = WebhookEvent.objects.get(pk=message.payload["event"])
    try:
        if "refund_id" in event.payload:
            _sync_refund(event)
        else:
            _sync_payment(event)
    except GatewayRefusedError as refusal:
        logger.warning("payment event ignored type=%s id=%s: %s", event.type, event.event_id, refusal)
    event.processed_at = timezone.now()
    event.save(update_fields=["processed_at"])


def _sync_refund(event: WebhookEvent) -> None:
    refund = sync_refund(provider=event.provider, provider_id=event.payload["refund_id"])
    if refund is None and timezone.now() - event.received_at < PATIENCE:
        # Perhaps of a payment whose own event has not been acted upon yet; or of another system's.
        raise queue.Postpone(timezone.now() + timedelta(minutes=5))


def _sync_payment(event: WebhookEvent) -> None:
    attempt = _attempt_of(event)
    if attempt is None:
        # Another system may use the same account, or the type is none of ours: nothing to do, now or later.
        logger.info("payment event ignored type=%s id=%s", event.type, event.event_id)
        return
    sync(attempt_id=attempt.pk)


def _attempt_of(event: WebhookEvent) -> PaymentAttempt | None:
    """By the session's id, else by the reference we gave the provider. Another system on the same account may use
    the same row ids as this shop, but not the same random order numbers."""
    attempts = PaymentAttempt.objects.filter(gateway=event.provider)
    ids = event.payload
    if session_id := ids.get("session_id"):
        return attempts.filter(session_id=session_id).first()
    if ids.get("attempt", "").isdecimal():
        return attempts.filter(pk=ids["attempt"], order__number=ids["order"]).first()
    return None
