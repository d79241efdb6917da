"""Taking the money that is held, when the goods leave the house."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.catalogue.templatetags.money import money
from shop.order import statuses
from shop.order.models import Order
from shop.order.owed import amount_owed
from shop.order.transition import lock_order
from shop.payment.gateway import GatewayRefusedError, PaymentUnavailableError
from shop.payment.gateways import gateway_named
from shop.payment.hold import awaits_capture
from shop.payment.models import PaymentAttempt
from shop.payment.sync import sync

logger = logging.getLogger(__name__)
State = PaymentAttempt.State


class CannotCaptureError(Exception):
    """Nothing was taken, and so nothing may leave the house. The text is for the merchant."""


def capture_order(*, order_id: int, actor: User | None) -> PaymentAttempt | None:
    """Take what the customer still owes of what is held for an order; the rest is let go. MOVES MONEY to the shop.

    None when the order is paid already. May be called again, by several at once, after a crash or an answer that got
    lost: all of them ask for the same amount by the same key. Call it outside of a transaction.
    CannotCaptureError when nothing is held (any more), or the provider refuses or cannot be reached.
    """
    attempt = _decide(order_id)
    if attempt is None:
        return None
    assert attempt.amount_to_capture is not None
    try:
        gateway_named(attempt.gateway).capture(
            attempt.intent_id,
            amount=attempt.amount_to_capture,
            currency=attempt.currency,
            idempotency_key=f"{attempt.idempotency_key}-capture",
        )
        return _captured(sync(attempt_id=attempt.pk, actor=actor))
    except GatewayRefusedError as refusal:
        return _look_why(attempt, refusal, actor)
    except PaymentUnavailableError as error:
        raise CannotCaptureError(
            _("The payment provider cannot be reached. Nothing was shipped; please try again in a minute.")
        ) from error


@transaction.atomic(durable=True)
def _decide(order_id: int) -> PaymentAttempt | None:
    """The hold and what is taken of it, the same for every try from now on."""
    order = lock_order(order_id)
    if order.paid_at is not None:
        return None
    attempt = PaymentAttempt.objects.select_for_update().filter(order=order, state=State.AUTHORISED).first()
    if attempt is None or not awaits_capture(order):
        raise CannotCaptureError(_nothing_held(order))
    if attempt.amount_to_capture is None:
        owed = amount_owed(order)
        if owed <= 0:
            raise CannotCaptureError(_("The customer owes nothing for order %s any more.") % order.number)
        attempt.amount_to_capture = owed
        attempt.save(update_fields=["amount_to_capture", "updated_at"])
    return attempt


def _nothing_held(order: Order) -> str:
    words = {"number": order.number, "status": order.status}
    if order.status == statuses.PENDING_PAYMENT:
        return _("Order %(number)s has not been paid: only a paid order can be shipped.") % words
    return _("Nothing is held for order %(number)s, which is “%(status)s”: there is nothing to take.") % words


def _look_why(attempt: PaymentAttempt, refusal: GatewayRefusedError, actor: User | None) -> PaymentAttempt:
    """Refused: because it was taken before, has lapsed, or for a reason of the provider's own."""
    logger.warning("capture refused attempt=%s code=%s", attempt.pk, refusal.code)
    try:
        attempt = sync(attempt_id=attempt.pk, actor=actor)
    except PaymentUnavailableError:
        logger.warning("attempt=%s cannot be looked at after its capture was refused", attempt.pk)
    if attempt.state == State.AUTHORISED:
        PaymentAttempt.objects.filter(pk=attempt.pk).update(last_error=str(refusal))
        words = {"reason": str(refusal)}
        raise CannotCaptureError(
            _("The payment provider refuses to take the payment: %(reason)s Nothing was shipped.") % words
        ) from refusal
    return _captured(attempt)


def _captured(attempt: PaymentAttempt) -> PaymentAttempt:
    if attempt.state == State.CAPTURED:
        return attempt
    if attempt.state == State.MISMATCH:
        raise CannotCaptureError(_("The payment does not match the order. Nothing was shipped: look at its tasks."))
    held = {"amount": money(attempt.amount, attempt.currency)}
    raise CannotCaptureError(
        _("The %(amount)s that were held have been let go: nothing was taken, and nothing may be shipped.") % held
    )
