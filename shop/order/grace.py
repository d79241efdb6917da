"""The customer's time to think again."""

from shop.order import statuses
from shop.order.models import Order


def can_still_change(order: Order) -> bool:
    """Whether nobody has touched the goods: the customer may cancel the order, or send it elsewhere."""
    return order.status in statuses.CHANGEABLE and not order.shipments.exists()
