"""A fresh link to an order for its own customer."""

from django.conf import settings
from django.db import transaction

from shop.accounts.models import User
from shop.order.mail_about import mail_about
from shop.order.models import Order
from shop.order.transition import lock_order
from shop.security import audit
from shop.security.models import AuditEntry

MAIL = "order_link"


def mail_link(order: Order) -> None:
    mail_about(order, MAIL, lambda: {"days": settings.ORDER_LINK_DAYS})


@transaction.atomic
def renew_link(*, order_id: int, actor: User | None) -> Order:
    """End all links to an order that went out before, and mail a new one: for a link that has come into wrong hands."""
    order = lock_order(order_id)
    order.link_version += 1
    order.save(update_fields=["link_version"])
    audit.record(AuditEntry.Action.ORDER_LINK_RENEWED, target=order, actor=actor, number=order.number)
    mail_link(order)
    return order
