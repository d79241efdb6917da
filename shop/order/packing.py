"""Somebody takes the goods off the shelf: from now on the customer can no longer change the order by themselves."""

from django.db import transaction

from shop.accounts.models import User
from shop.order import statuses, tasks
from shop.order.models import Order
from shop.order.transition import InvalidTransitionError, change_status, lock_order


@transaction.atomic
def start_packing(*, order_id: int, actor: User | None) -> Order:
    """InvalidTransitionError when it is not to be packed, or a task holds it back."""
    order = lock_order(order_id)
    holding = tasks.holding_back(order).first()
    if holding is not None:
        msg = f"Order {order.number} is held back: {holding.get_kind_display()}"
        raise InvalidTransitionError(msg)
    return change_status(order_id=order.pk, to=statuses.PACKING, actor=actor)


@transaction.atomic
def stop_packing(*, order_id: int, actor: User | None) -> Order:
    """Back to where it was. InvalidTransitionError when it is not being packed, or a part has left already."""
    order = lock_order(order_id)
    if order.shipments.exists():
        msg = f"A part of order {order.number} has been shipped"
        raise InvalidTransitionError(msg)
    to = statuses.AUTHORISED if order.paid_at is None else statuses.PAID
    return change_status(order_id=order.pk, to=to, actor=actor)
