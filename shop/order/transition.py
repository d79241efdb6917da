"""Every change of an order's status goes through here."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet

from shop.accounts.models import User
from shop.lib.prepared import prepared
from shop.lib.prepared_insert import insert
from shop.lib.prepared_update import update
from shop.order import pipeline, statuses, stock
from shop.order.models import Order, OrderStatusChange
from shop.security import audit
from shop.security.models import AuditEntry

MOVE_LINES = "UPDATE order_line SET status = %s WHERE order_id = %s AND status = ANY(%s)"


class InvalidTransitionError(Exception):
    """The order cannot go from the status it has to the one asked for. The text is fit for a merchant."""


def lock_order(order_id: int) -> Order:
    """The order, locked until the transaction ends. Order.DoesNotExist when there is none."""
    return _locked.get(order_id)


@prepared(int)
def _locked(order_id: int) -> QuerySet[Order]:
    return Order.objects.select_for_update(of=("self",), no_key=True).filter(pk=order_id).order_by()


@transaction.atomic
def change_status(*, order_id: int, to: str, actor: User | None = None, reason: str = "") -> Order:
    """Move an order and its lines to a status and note who did it. InvalidTransitionError when it is not the next.

    An order that ends gives back the stock it still holds.
    """
    order = lock_order(order_id)
    change_locked(order, to=to, actor=actor, reason=reason)
    return order


def change_locked(
    order: Order, *, to: str, actor: User | None = None, reason: str = "", also: Iterable[str] = ()
) -> None:
    """The same for an order that is locked already; `also` names fields that were changed with it."""
    old = order.status
    if to not in order.available_statuses():
        msg = f"Order {order.number} is “{old}” and cannot become “{to}”"
        raise InvalidTransitionError(msg)
    order.status = to
    update(order, ("status", *also))
    with connection.cursor() as cursor:
        cursor.execute(MOVE_LINES, [to, order.pk, list(pipeline.sources(to))])
    if to in statuses.RELEASING:
        stock.release(order)
    insert(OrderStatusChange(order=order, old_status=old, new_status=to))
    audit.record(
        AuditEntry.Action.ORDER_STATUS_CHANGED,
        target=order,
        actor=actor,
        number=order.number,
        old=old,
        new=to,
        reason=reason,
    )


@transaction.atomic
def advance_lines(*, order: Order, line_ids: Iterable[int], to: str) -> None:
    """Move lines of a locked order ahead of it, as the table allows (shipped in an earlier parcel)."""
    allowed = pipeline.sources(to, line_ahead=True)
    order.lines.filter(pk__in=line_ids, status__in=allowed).update(status=to)
