"""Where an order goes now. Its snapshot keeps where it was to go when it was placed."""

from typing import Any

from shop.order.models import Order
from shop.order.snapshot import address_facts


def delivery_address(order: Order) -> dict[str, Any] | None:
    """`name`, `lines`, `country`, `phone` and `notes`, as in the snapshot. None when nothing is delivered."""
    if order.shipping_address is None:
        frozen: dict[str, Any] | None = order.snapshot.get("shipping_address")
        return frozen
    return address_facts(order.shipping_address)
