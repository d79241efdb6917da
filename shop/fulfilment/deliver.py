"""A parcel has arrived."""

from django.db import transaction

from shop.accounts.models import User
from shop.order import statuses
from shop.order.mails import mail_customer
from shop.order.models import Order
from shop.order.transition import change_status

MAIL = "order_delivered"


@transaction.atomic
def mark_delivered(*, order_id: int, actor: User | None) -> Order:
    """Note that all of a shipped order has arrived, and tell the customer. InvalidTransitionError when it has not
    been shipped."""
    order = change_status(order_id=order_id, to=statuses.DELIVERED, actor=actor)
    mail_customer(order, MAIL)
    return order
