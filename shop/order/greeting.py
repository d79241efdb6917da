"""How a customer is addressed in mails about an order."""

from shop.order.models import Order


def first_name(order: Order) -> str:
    """Of who the goods go to, else of the account; "" when nobody has told."""
    if order.shipping_address is not None and order.shipping_address.first_name:
        return str(order.shipping_address.first_name)
    return str(order.user.first_name) if order.user is not None else ""
