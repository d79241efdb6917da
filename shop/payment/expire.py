"""The end of a payment page's time: close it at the provider, look what became of it, release the order."""

import logging
from datetime import timedelta

from django.db import transaction

from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.gateways import gateway_named
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt
from shop.payment.others import LOOK
from shop.payment.sync import sync
from shop.payment.unpaid import close_unpaid

logger = logging.getLogger(__name__)
TOPIC = "payment.expire"
GRACE = timedelta(seconds=60)  # the provider closes the page by itself; its clock is not ours


def close_attempt(*, attempt_id: int) -> PaymentAttempt:
    """Close a live attempt so that it can no longer be paid; if it was paid at the last moment, it is paid.

    May be called again. PaymentUnavailableError when the provider cannot be asked: then nothing is changed, because
    an order must not be released while its page may still take money.
    """
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if not attempt.is_live:
        return attempt
    if attempt.session_id is None:
        return _close_unopened(attempt_id)
    return close_page(attempt)


def close_page(attempt: PaymentAttempt) -> PaymentAttempt:
    """Close an attempt's page, whether the shop still counts upon it or not; one that was paid stays paid."""
    assert attempt.session_id is not None
    gateway_named(attempt.gateway).expire(attempt.session_id)
    return sync(attempt_id=attempt.pk)


def _close_unopened(attempt_id: int) -> PaymentAttempt:
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        if attempt.session_id is None:
            close_unpaid(attempt, reason="The payment page was never opened")
            return attempt
    return close_attempt(attempt_id=attempt_id)  # it was opened this very moment


@handles(LOOK)
def look_until_settled(message: Message) -> None:
    """Tried again until the provider has answered: an attempt that lost against another, or a hold to be let go."""
    attempt = PaymentAttempt.objects.get(pk=message.payload["attempt"])
    if attempt.session_id is None:
        close_attempt(attempt_id=attempt.pk)
    else:
        close_page(attempt)


@handles(TOPIC)
def close_on_time(message: Message) -> None:
    """Once, on time; what could not be closed now is left to the reconciler, which comes every five minutes."""
    try:
        close_attempt(attempt_id=message.payload["attempt"])
    except PaymentUnavailableError as error:
        logger.warning("payment attempt %s cannot be closed: %s", message.payload["attempt"], error)
