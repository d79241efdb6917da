"""What orders hold of a person: all that was frozen when each was placed, and what became of it."""

from collections.abc import Iterator
from typing import Any

from shop.accounts.models import User
from shop.customer.own_data import ROWS_AT_ONCE, holds
from shop.order.models import Order


@holds("orders")
def orders(user: User) -> Iterator[Any]:
    for order in Order.objects.filter(user=user).order_by("pk").iterator(ROWS_AT_ONCE):
        yield {
            "number": order.number,
            "state": order.status,
            "placed_at": order.date_placed,
            "paid_at": order.paid_at,
            "wants_reminder": order.wants_reminder,
            "reminded_at": order.reminded_at,
            "as_ordered": order.snapshot,
        }
