"""An order was cancelled: its payment page is closed, what is held is let go, and what was paid goes back."""

from django.db import transaction

from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.payment.expire import close_attempt
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt
from shop.payment.refund import return_payment
from shop.payment.sync import sync

REASON = "The order was cancelled"


@handles("order.cancelled")
def undo_payment(message: Message) -> None:
    """May be called again: a closed attempt stays closed, and what is refunded already is not refunded again."""
    for attempt_id in PaymentAttempt.objects.filter(order=message.payload["order_id"]).values_list("pk", flat=True):
        # A customer who paid at this very moment is refunded by the sync in here.
        if close_attempt(attempt_id=attempt_id).state == PaymentAttempt.State.AUTHORISED:
            sync(attempt_id=attempt_id)  # lets go of what is held
        with transaction.atomic():
            return_payment(lock_attempt(attempt_id), reason=REASON)
