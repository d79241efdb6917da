"""What a customer is written about an order. Each mail once, however often the deed is tried."""

from typing import Any

from shop.order import statuses
from shop.order.delivery import delivery_address
from shop.order.mail_about import mail_about
from shop.order.models import Order
from shop.order.snapshot import discounts_beside_prices

CONFIRMATION = "order_confirmation"
CANCELLED = "order_cancelled"
PAYMENT_EXPIRED = "order_payment_expired"
AUTHORISATION_LAPSED = "order_authorisation_lapsed"
CANNOT_HONOUR = "order_cannot_honour"


def mail_customer(order: Order, name: str) -> None:
    """Queue the mail in the current transaction. In its context besides: date_placed, is_held (the money is not taken
    yet), and as `order` the snapshot with the delivery address as it is now."""
    mail_about(order, name, lambda: _context(order), dedupe_key=f"{name}:{order.number}")


def _context(order: Order) -> dict[str, Any]:
    return {
        "date_placed": order.date_placed.isoformat(),
        "is_held": order.status == statuses.AUTHORISED,
        "order": {
            **order.snapshot,
            "discounts": discounts_beside_prices(order.snapshot),
            "shipping_address": delivery_address(order),
        },
    }
