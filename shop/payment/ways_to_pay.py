"""What an order's page says about paying it, now or another way."""

from typing import Any

from shop.order import statuses
from shop.order.models import Order
from shop.payment.bank_transfer.instructions import instructions_of
from shop.payment.methods import methods_offered


def ways_to_pay(order: Order) -> dict[str, Any]:
    """`can_pay`: there is a page to pay on; `transfer`: how to make the transfer that is awaited, if one is;
    `other_methods`: how to pay instead."""
    if order.status != statuses.PENDING_PAYMENT:
        return {"can_pay": False, "transfer": None, "other_methods": []}
    last = order.payment_attempts.order_by("-number").first()
    used = last.gateway if last else ""
    transfer = instructions_of(order)
    return {
        "transfer": transfer,
        "can_pay": transfer is None,
        "other_methods": [method for method in methods_offered() if method.gateway != used],
    }
