"""An order was not paid in time."""

from django.db import transaction

from shop.basket.current import lock_open_basket_of
from shop.order import mails, statuses, usage
from shop.order.models import Order
from shop.order.remind import plan_reminder
from shop.order.restore import restore_basket
from shop.order.transition import change_status, lock_order

# Unpaid sales: their money is held, and none of their goods can have left.
HELD = (statuses.AUTHORISED, statuses.PACKING)


@transaction.atomic
def expire_order(*, order_id: int, authorisation_lapsed: bool = False) -> bool:
    """Let an unpaid order go: its stock, vouchers and offers are free again, its goods are back in the basket.

    `authorisation_lapsed`: the customer did pay, but the shop did not take the money in time.
    False, and nothing happens, when the order does not wait for a payment (any more). A guest's basket is found
    again by the link in the mail, for nobody else can tell whose it is.
    """
    order = lock_order(order_id)
    waiting = HELD if authorisation_lapsed else (statuses.PENDING_PAYMENT,)
    if order.status not in waiting or order.paid_at is not None:
        return False
    _restore_for_owner(order)  # first, since placing an order locks the basket before the stock, too
    reason = "The authorisation of the payment has lapsed" if authorisation_lapsed else "Not paid in time"
    order = change_status(order_id=order.pk, to=statuses.PAYMENT_EXPIRED, reason=reason)
    usage.give_back(order)
    mails.mail_customer(order, mails.AUTHORISATION_LAPSED if authorisation_lapsed else mails.PAYMENT_EXPIRED)
    if not authorisation_lapsed:
        plan_reminder(order)
    return True


def _restore_for_owner(order: Order) -> None:
    if order.user_id is not None:
        restore_basket(order=order, into=lock_open_basket_of(order.user_id))
