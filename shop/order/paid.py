"""An order's payment has arrived."""

from datetime import datetime
from enum import Enum

from django.db import transaction
from django.db.models import QuerySet
from oscar.apps.order.signals import order_placed

from shop.lib.prepared import prepared
from shop.order import mails, statuses, stock, usage
from shop.order.models import Order, OrderNote
from shop.order.transition import change_locked, lock_order
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.partner.reservation import OutOfStockError
from shop.search.popularity import count_popularity

COUNT_SALE = "order.count_sale"
PAID = "order.paid"  # for the rooms above: the money of an order has come


class PaidOutcome(Enum):
    PAID = "paid"
    ALREADY = "already"
    # The money has to go back: the goods are sold, or the order was cancelled.
    CANNOT_HONOUR = "cannot_honour"


@transaction.atomic
def mark_paid(*, order_id: int, paid_at: datetime) -> PaidOutcome:
    """Note that an order has been paid in full. Safe to call again: then it answers ALREADY or CANNOT_HONOUR.

    The caller owes the customer a refund on CANNOT_HONOUR, and on ALREADY when this is another payment.
    """
    return mark_locked_paid(lock_order(order_id), paid_at=paid_at)


def mark_locked_paid(order: Order, *, paid_at: datetime) -> PaidOutcome:
    """The same for an order that is locked already, and read under that lock."""
    if order.paid_at is not None:
        return PaidOutcome.ALREADY
    is_confirmed = order.status in statuses.SALES
    if not is_confirmed and not _can_honour(order):
        _decline(order)
        return PaidOutcome.CANNOT_HONOUR
    order.paid_at = paid_at
    if order.status == statuses.PACKING:
        order.save(update_fields=["paid_at"])
    else:
        change_locked(order, to=statuses.PAID, also=["paid_at"])
    with queue.together():
        queue.put(PAID, {"order_id": order.pk}, dedupe_key=f"{PAID}:{order.number}")
        if not is_confirmed:
            _confirm(order)
    return PaidOutcome.PAID


@transaction.atomic
def mark_authorised(*, order_id: int) -> PaidOutcome:
    """Note that the order's money is held and can be taken at dispatch; PAID means that it is a sale now.

    The caller owes the customer to let go of what is held on ALREADY, when this is another payment, and on
    CANNOT_HONOUR.
    """
    order = lock_order(order_id)
    if order.paid_at is not None or order.status in statuses.SALES:
        return PaidOutcome.ALREADY
    if not _can_honour(order):
        _decline(order)
        return PaidOutcome.CANNOT_HONOUR
    change_locked(order, to=statuses.AUTHORISED)
    _confirm(order)
    return PaidOutcome.PAID


def _confirm(order: Order) -> None:
    mails.mail_customer(order, mails.CONFIRMATION)
    queue.put(COUNT_SALE, {"order_id": order.pk}, dedupe_key=f"{COUNT_SALE}:{order.number}")


@handles(COUNT_SALE)
def count_sale(message: Message) -> None:
    """Tell whoever listens to Oscar's signal (statistics) of a sale. It is one now, not when it was placed."""
    order = _with_user.get(message.payload["order_id"])
    order_placed.send(sender=Order, order=order, user=order.user)
    count_popularity([line["product_id"] for line in order.snapshot["lines"]])


@prepared(int)
def _with_user(order_id: int) -> QuerySet[Order]:
    return Order.objects.filter(pk=order_id).select_related("user")


def _can_honour(order: Order) -> bool:
    """A payment that comes after its order expired is honoured while its goods, and offers, can still be had."""
    if order.status == statuses.PENDING_PAYMENT:
        return True
    if order.status != statuses.PAYMENT_EXPIRED:
        return False
    try:
        with transaction.atomic():
            stock.reserve_again(order)
            usage.record_again(order)
    except (OutOfStockError, usage.UsedUpError):
        return False
    return True


def _decline(order: Order) -> None:
    mails.mail_customer(order, mails.CANNOT_HONOUR)
    message = "A payment arrived that cannot be honoured; it is refunded."
    OrderNote.objects.get_or_create(order=order, note_type=OrderNote.SYSTEM, message=message)
