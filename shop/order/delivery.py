"""Where an order goes now. Its snapshot keeps where it was to go when it was placed."""

from typing import Any

from django.db.models import QuerySet

from shop.lib.prepared import prepared
from shop.order.models import Order, ShippingAddress
from shop.order.snapshot import address_facts


def delivery_address(order: Order) -> dict[str, Any] | None:
    """`name`, `lines`, `country`, `phone` and `notes`, as in the snapshot. None when nothing is delivered."""
    read_address(order)
    if order.shipping_address is None:
        frozen: dict[str, Any] | None = order.snapshot.get("shipping_address")
        return frozen
    return address_facts(order.shipping_address)


def read_address(order: Order) -> None:
    """Have the delivery address with its country at hand: one query, none the second time."""
    if order.shipping_address_id is not None and not Order.shipping_address.is_cached(order):
        order.shipping_address = _address.get(order.shipping_address_id)


@prepared(int)
def _address(pk: int) -> QuerySet[ShippingAddress]:
    return ShippingAddress.objects.filter(pk=pk).select_related("country")
