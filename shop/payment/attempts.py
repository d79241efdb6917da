"""Trying to get an order paid: the attempt is a row first, and a payment page at the provider after the commit."""

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from shop.lib.prepared_insert import insert
from shop.lib.prepared_update import update
from shop.order import statuses
from shop.order.language import language_of
from shop.order.models import Order
from shop.order.transition import lock_order
from shop.outbox import queue
from shop.payment import expire
from shop.payment.bank_transfer.instructions import mail_instructions
from shop.payment.expire import close_page
from shop.payment.gateway import GatewayRefusedError, Session, SessionRequest
from shop.payment.gateways import BANK_TRANSFER, CARD, gateway_named
from shop.payment.lines import payment_lines
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt, PaymentSettings
from shop.payment.others import LOOK
from shop.payment.preferences import payment_settings
from shop.security import audit
from shop.security.models import AuditEntry

logger = logging.getLogger(__name__)
OPENED_FIELDS = ("state", "session_id", "payment_url", "checked_at", "last_error", "updated_at")
# How long an attempt must last to be given out, by whether its page is open: a new page must stay open for half an
# hour (Stripe's rule; the minute more is for clocks and the way there), an open one be long enough to type a card.
LEFT = {False: timedelta(minutes=31), True: timedelta(minutes=2)}


class NotPayableError(Exception):
    """The order is paid, cancelled or expired, or its payment page has closed: there is nothing to pay."""


def create_first_attempt(*, order: Order, gateway: str, return_url: str, cancel_url: str) -> PaymentAttempt:
    """The attempt of an order that the caller's transaction has placed, to be opened with `open_new_session`."""
    back = {"return_url": _absolute(return_url), "cancel_url": _absolute(cancel_url)}
    return _create(order, gateway, number=1, **back)


def create_attempt(*, order: Order, gateway: str = CARD) -> PaymentAttempt:
    """The next attempt, in the caller's transaction (which placed or locked the order). Nothing is sent yet.

    IntegrityError when the order has a live attempt already, or nothing to pay.
    """
    last = order.payment_attempts.aggregate(last=Max("number"))["last"] or 0
    return _create(order, gateway, number=last + 1)


def _create(order: Order, gateway: str, **facts: Any) -> PaymentAttempt:
    preferences = payment_settings()
    attempt = PaymentAttempt(
        order=order,
        gateway=gateway,
        capture_at_once=gateway != CARD or preferences.capture == PaymentSettings.Capture.AT_ONCE,
        amount=order.total_incl_tax,
        currency=order.currency,
        expires_at=timezone.now() + _time_to_pay(gateway, preferences),
        **facts,
    )
    insert(attempt)
    queue.put(expire.TOPIC, {"attempt": attempt.pk}, run_at=attempt.expires_at + expire.GRACE)
    return attempt


def _time_to_pay(gateway: str, preferences: PaymentSettings) -> timedelta:
    if gateway == BANK_TRANSFER:
        return timedelta(days=preferences.bank_transfer_days)
    return timedelta(minutes=settings.PAYMENT_ATTEMPT_MINUTES)


@transaction.atomic
def pay_again(*, order_id: int, gateway: str | None = None) -> PaymentAttempt:
    """The attempt by which a placed order can be paid now, or be paid another way: open it with `open_session`.

    The one it has, as long as its page is open (or can be); else the next, which prolongs the reservation. The one
    before it is closed at its provider before the next is opened, and by the worker should that be prevented; if it
    turns out paid after all, it wins. Several at once get the same attempt.
    NotPayableError when the order does not wait for payment (any more), or a bank has been asked already.
    """
    order = lock_order(order_id)
    last = PaymentAttempt.objects.select_for_update().filter(order=order).order_by("-number").first()
    if order.status != statuses.PENDING_PAYMENT or last is None or not last.is_live or last.intent_id:
        raise NotPayableError(f"Order {order.number} does not wait for payment")
    wanted = gateway or last.gateway
    if last.gateway == wanted and last.expires_at > timezone.now() + LEFT[last.is_open]:
        return last
    last.state = PaymentAttempt.State.EXPIRED
    last.last_error = "Replaced by the next attempt"
    last.save(update_fields=["state", "last_error", "updated_at"])
    if last.session_id is not None:
        queue.put(LOOK, {"attempt": last.pk})
    return create_attempt(order=order, gateway=wanted)


def open_session(*, attempt_id: int, return_url: str, cancel_url: str) -> str:
    """The address of the provider's payment page. Call it after the commit: RuntimeError inside a transaction.

    May be called again, also after a crash or an answer that got lost: the same page. The two addresses are where
    the customer comes back to, absolute or paths on this shop; those of the first call stay.
    PaymentUnavailableError: the customer may try again later. NotPayableError: the attempt is over.
    """
    attempt = _prepared(attempt_id, _absolute(return_url), _absolute(cancel_url))
    if attempt.payment_url:
        return attempt.payment_url
    _close_older(attempt)
    return open_new_session(attempt)


def open_new_session(attempt: PaymentAttempt) -> str:
    """The same for the first attempt of an order, right after the commit that has placed it. Should the order come to
    nothing, or be paid another way, while the provider makes the page, that page is closed again."""
    try:
        session = gateway_named(attempt.gateway).start(_request(attempt))
    except GatewayRefusedError as refusal:
        logger.exception("payment page refused attempt=%s code=%s", attempt.pk, refusal.code)
        PaymentAttempt.objects.filter(pk=attempt.pk).update(last_error=str(refusal))
        raise
    return _note_session(attempt, session)


def _absolute(url: str) -> str:
    return str(urljoin(settings.SITE_URL, url))


def _close_older(attempt: PaymentAttempt) -> None:
    """Before a next page is opened, those before it must not take money any more. NotPayableError when one has."""
    older = PaymentAttempt.objects.filter(order=attempt.order_id, number__lt=attempt.number, session_id__isnull=False)
    replaced_ones = older.filter(state=PaymentAttempt.State.EXPIRED, expires_at__gt=timezone.now() - expire.GRACE)
    for replaced in replaced_ones if attempt.number > 1 else ():
        close_page(replaced)
    status = Order.objects.values_list("status", flat=True).get(pk=attempt.order_id)
    if status != statuses.PENDING_PAYMENT:
        raise NotPayableError(f"{attempt.order} does not wait for payment")


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
        language=language_of(order),
    )


def _note_session(attempt: PaymentAttempt, session: Session) -> str:
    with transaction.atomic(durable=True):
        attempt = lock_attempt(attempt.pk, order_id=attempt.order_id)
        if attempt.state == PaymentAttempt.State.CREATED:
            attempt.state = PaymentAttempt.State.OPEN
            attempt.session_id, attempt.payment_url = session.id, session.url
            attempt.checked_at = timezone.now()
            attempt.last_error = ""
            update(attempt, OPENED_FIELDS)
            audit.record(AuditEntry.Action.PAYMENT_STARTED, target=attempt.order, attempt=attempt.number)
            if attempt.gateway == BANK_TRANSFER:
                mail_instructions(attempt)
    if attempt.session_id != session.id:
        # The order was cancelled or expired while the provider made the page: nobody has its address, close it.
        gateway_named(attempt.gateway).expire(session.id)
        raise NotPayableError(f"{attempt} is over")
    return attempt.payment_url
