"""Calling an order off before it is shipped."""

from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.order import mails, statuses, usage
from shop.order.grace import can_still_change
from shop.order.models import Order
from shop.order.transition import InvalidTransitionError, change_status, lock_order
from shop.outbox import queue
from shop.security import audit
from shop.security.models import AuditEntry

CANCELLED_TOPIC = "order.cancelled"


@transaction.atomic
def cancel_order(*, order_id: int, actor: User | None, reason: str, by_customer: bool = False) -> Order:
    """Cancel an order that is unpaid, or paid and not shipped. Payment voids or refunds by the message put here.

    Customers may do it until packing starts, merchants until something is shipped: InvalidTransitionError when it is
    too late. The customer is written to, unless they have just done it themselves
    to an order they never paid.
    """
    order = lock_order(order_id)
    if by_customer and not can_still_change(order):
        raise InvalidTransitionError(_("It is too late to cancel: the order is being packed or is over."))
    if order.shipments.exists():
        msg = f"Order {order.number} has been shipped in part and cannot be cancelled"
        raise InvalidTransitionError(msg)
    silent = order.status == statuses.PENDING_PAYMENT and (actor is None or actor.pk == order.user_id)
    order = change_status(order_id=order.pk, to=statuses.CANCELLED, actor=actor, reason=reason)
    usage.give_back(order)
    queue.put(CANCELLED_TOPIC, {"order_id": order.pk}, key=f"order:{order.number}")
    if not silent:
        mails.mail_customer(order, mails.CANCELLED)
    audit.record(AuditEntry.Action.ORDER_CANCELLED, target=order, actor=actor, number=order.number, reason=reason)
    return order
