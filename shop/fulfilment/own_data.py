"""What is kept of the parcels that went to a person."""

from collections.abc import Iterator
from typing import Any

from shop.accounts.models import User
from shop.customer.own_data import ROWS_AT_ONCE, holds
from shop.fulfilment.models import Shipment


@holds("parcels")
def parcels(user: User) -> Iterator[Any]:
    found = Shipment.objects.filter(order__user=user).select_related("order").order_by("pk")
    for parcel in found.prefetch_related("lines__line").iterator(ROWS_AT_ONCE):
        yield {
            "order": parcel.order.number,
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "shipped_at": parcel.shipped_at,
            "lines": [{"title": part.line.title, "quantity": part.quantity} for part in parcel.lines.all()],
        }
