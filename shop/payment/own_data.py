"""What the books hold of a person's payments. Of cards nothing: they are the payment provider's, and its numbers."""

from collections.abc import Iterator
from typing import Any

from shop.accounts.models import User
from shop.customer.own_data import ROWS_AT_ONCE, holds
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund_mail import refund_parts


@holds("payments")
def payments(user: User) -> Iterator[Any]:
    fields = ("order__number", "number", "gateway", "amount", "amount_captured", "currency", "state", "created_at")
    found = PaymentAttempt.objects.filter(order__user=user).order_by("pk")
    yield from found.values(*fields).iterator(ROWS_AT_ONCE)


@holds("refunds")
def refunds(user: User) -> Iterator[Any]:
    found = Refund.objects.filter(attempt__order__user=user).select_related("attempt__order").order_by("pk")
    for refund in found.prefetch_related("lines__line").iterator(ROWS_AT_ONCE):
        yield {
            "order": refund.attempt.order.number,
            "amount": refund.amount,
            "currency": refund.currency,
            "state": refund.state,
            "created_at": refund.created_at,
            **refund_parts(refund),
        }
