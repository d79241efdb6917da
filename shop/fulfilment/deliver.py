"""A parcel has arrived."""

from shop.accounts.models import User
from shop.order import statuses
from shop.order.models import Order
from shop.order.transition import change_status


def mark_delivered(*, order_id: int, actor: User | None) -> Order:
    """Note that all of a shipped order has arrived. InvalidTransitionError when it has not been shipped."""
    return change_status(order_id=order_id, to=statuses.DELIVERED, actor=actor)
