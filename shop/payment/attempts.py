"""Trying to get an order paid: the attempt is a row first, and a payment page at the provider after the commit."""

import logging
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from shop.order import statuses
from shop.order.models import Order
from shop.order.transition import lock_order
from shop.outbox import queue
from shop.payment import expire
from shop.payment.gateway import GatewayRefusedError, Session, SessionRequest
from shop.payment.gateways import CARD, gateway_named
from shop.payment.lines import payment_lines
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt, PaymentSettings
from shop.payment.preferences import payment_settings
from shop.security import audit
from shop.security.models import AuditEntry

logger = logging.getLogger(__name__)
# A page must stay open for half an hour (Stripe's rule); the minute more is for clocks and the way there.
SHORTEST = timedelta(minutes=31)


class NotPayableError(Exception):
    """The order is paid, cancelled or expired, or its payment page has closed: there is nothing to pay."""


def create_attempt(*, order: Order, gateway: str = CARD) -> PaymentAttempt:
    """The next attempt, in the caller's transaction (which placed or locked the order). Nothing is sent yet.

    IntegrityError when the order has a live attempt already, or nothing to pay.
    """
    preferences = payment_settings()
    last = order.payment_attempts.aggregate(last=Max("number"))["last"] or 0
    attempt = PaymentAttempt.objects.create(
        order=order,
        number=last + 1,
        gateway=gateway,
        capture_at_once=gateway != CARD or preferences.capture == PaymentSettings.Capture.AT_ONCE,
        amount=order.total_incl_tax,
        currency=order.currency,
        expires_at=timezone.now() + timedelta(minutes=settings.PAYMENT_ATTEMPT_MINUTES),
    )
    queue.put(expire.TOPIC, {"attempt": attempt.pk}, run_at=attempt.expires_at + expire.GRACE)
    return attempt


@transaction.atomic
def payable_attempt(*, order_id: int) -> PaymentAttempt:
    """The attempt by which a placed order can be paid now: "pay again".

    A live one as long as it can be opened; else, when the provider was out of reach for too long, the next one,
    which prolongs the reservation. NotPayableError when the order does not wait for payment (any more).
    """
    order = lock_order(order_id)
    attempt = PaymentAttempt.objects.select_for_update().filter(order=order).order_by("-number").first()
    if order.status != statuses.PENDING_PAYMENT or attempt is None or not attempt.is_live:
        raise NotPayableError(f"Order {order.number} does not wait for payment")
    now = timezone.now()
    if attempt.state == PaymentAttempt.State.OPEN and attempt.expires_at <= now:
        raise NotPayableError(f"The payment page of order {order.number} has closed")
    if attempt.state == PaymentAttempt.State.OPEN or attempt.expires_at > now + SHORTEST:
        return attempt
    # Nobody was ever given the address of this attempt's page, if there is one at all.
    attempt.state = PaymentAttempt.State.EXPIRED
    attempt.save(update_fields=["state", "updated_at"])
    return create_attempt(order=order)


def open_session(*, attempt_id: int, return_url: str, cancel_url: str) -> str:
    """The address of the provider's payment page. Call it after the commit: RuntimeError inside a transaction.

    May be called again, also after a crash or an answer that got lost: the same page. The two addresses are where
    the customer comes back to, absolute or paths on this shop; those of the first call stay.
    PaymentUnavailableError: the customer may try again later. NotPayableError: the attempt is over.
    """
    attempt = _prepared(attempt_id, urljoin(settings.SITE_URL, return_url), urljoin(settings.SITE_URL, cancel_url))
    if attempt.payment_url:
        return attempt.payment_url
    try:
        session = gateway_named(attempt.gateway).start(_request(attempt))
    except GatewayRefusedError as refusal:
        logger.exception("payment page refused attempt=%s code=%s", attempt.pk, refusal.code)
        PaymentAttempt.objects.filter(pk=attempt.pk).update(last_error=str(refusal))
        raise
    return _note_session(attempt, session)


def _prepared(attempt_id: int, return_url: str, cancel_url: str) -> PaymentAttempt:
    with transaction.atomic(durable=True):
        attempt = lock_attempt(attempt_id)
        if not attempt.is_live:
            raise NotPayableError(f"{attempt} is over")
        if not attempt.return_url:
            attempt.return_url, attempt.cancel_url = return_url, cancel_url
            attempt.save(update_fields=["return_url", "cancel_url", "updated_at"])
    return attempt


def _request(attempt: PaymentAttempt) -> SessionRequest:
    order = attempt.order
    return SessionRequest(
        idempotency_key=attempt.idempotency_key,
        order_number=order.number,
        reference=str(attempt.pk),
        currency=attempt.currency,
        lines=payment_lines(order),
        email=order.snapshot["email"],
        return_url=attempt.return_url,
        cancel_url=attempt.cancel_url,
        expires_at=attempt.expires_at,
        capture_at_once=attempt.capture_at_once,
    )


def _note_session(attempt: PaymentAttempt, session: Session) -> str:
    with transaction.atomic(durable=True):
        attempt = lock_attempt(attempt.pk)
        if attempt.state == PaymentAttempt.State.CREATED:
            attempt.state = PaymentAttempt.State.OPEN
            attempt.session_id, attempt.payment_url = session.id, session.url
            attempt.checked_at = timezone.now()
            attempt.last_error = ""
            attempt.save()
            audit.record(AuditEntry.Action.PAYMENT_STARTED, target=attempt.order, attempt=attempt.number)
    if attempt.session_id != session.id:
        # The order was cancelled or expired while the provider made the page: nobody has its address, close it.
        gateway_named(attempt.gateway).expire(session.id)
        raise NotPayableError(f"{attempt} is over")
    return attempt.payment_url
