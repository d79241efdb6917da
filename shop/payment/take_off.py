"""Taking units off an order whose money is only held: nothing is refunded, less is taken at dispatch."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.order import statuses
from shop.order.models import Order
from shop.order.transition import InvalidTransitionError, lock_order
from shop.order.units import cancel_units, with_units
from shop.payment.models import PaymentAttempt


def can_take_off(order: Order) -> bool:
    """Whether the order waits to be shipped, and what is taken for it is not decided yet."""
    held = order.payment_attempts.filter(state=PaymentAttempt.State.AUTHORISED, amount_to_capture__isnull=True)
    return order.status in statuses.TO_SHIP and order.paid_at is None and held.exists()


@transaction.atomic
def take_off(*, order_id: int, units: Mapping[int, int], actor: User | None) -> Order:
    """Take units by order line id off an order before its money is taken. The merchant tells the customer.

    InvalidTransitionError when its payment is taken already, or about to be, when there are not that many units, or
    when nothing would be left: then the order is to be cancelled.
    """
    order = lock_order(order_id)
    # Who decides what to capture locks the order, too: after this look nobody decides until we are done.
    if not can_take_off(order):
        raise InvalidTransitionError(_("The payment of this order has been taken: refund the units instead."))
    still_open = sum(line.units_open for line in with_units(order.lines.all()))
    if sum(units.values()) >= still_open:
        raise InvalidTransitionError(_("Nothing would be left of this order: cancel it instead."))
    cancel_units(order=order, units=units, actor=actor)
    return order
