"""What a customer is written about an order. Each mail once, however often the deed is tried."""

from shop.customer.mail import send_mail
from shop.order import statuses
from shop.order.delivery import delivery_address, read_address
from shop.order.greeting import first_name
from shop.order.language import in_language_of
from shop.order.links import status_url
from shop.order.models import Order
from shop.order.snapshot import discounts_beside_prices

CONFIRMATION = "order_confirmation"
CANCELLED = "order_cancelled"
PAYMENT_EXPIRED = "order_payment_expired"
AUTHORISATION_LAPSED = "order_authorisation_lapsed"
CANNOT_HONOUR = "order_cannot_honour"


def mail_customer(order: Order, name: str) -> None:
    """Queue the mail in the current transaction. Its context: number, status_url, date_placed, is_held (the money is
    not taken yet), and as `order` the snapshot with the delivery address as it is now."""
    read_address(order)
    with in_language_of(order):
        send_mail(
            name,
            to=order.snapshot["email"],
            context={
                "number": order.number,
                "first_name": first_name(order),
                "status_url": status_url(order),
                "date_placed": order.date_placed.isoformat(),
                "is_held": order.status == statuses.AUTHORISED,
                "order": {
                    **order.snapshot,
                    "discounts": discounts_beside_prices(order.snapshot),
                    "shipping_address": delivery_address(order),
                },
            },
            # Mails keep their order among themselves; a mail server that is down holds back no refund.
            key=f"order-mail:{order.number}",
            dedupe_key=f"{name}:{order.number}",
        )
