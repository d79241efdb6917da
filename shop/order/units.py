"""Units of an order's lines: how many have left, how many still have to, and taking some off before they leave."""

from collections.abc import Mapping

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from shop.accounts.models import User
from shop.order import statuses, stock
from shop.order.models import Line, Order
from shop.order.transition import InvalidTransitionError, advance_lines, change_status
from shop.security import audit
from shop.security.models import AuditEntry


def with_units(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Each line with `units_shipped` and with `units_open`, which still have to leave the house."""
    counted: QuerySet[Line] = lines.annotate(units_shipped=Coalesce(Sum("shipment_lines__quantity"), 0))
    return counted.annotate(units_open=F("quantity") - F("units_cancelled") - F("units_shipped"))


def cancel_units(*, order: Order, units: Mapping[int, int], actor: User | None) -> None:
    """Take units that are still open off a locked order, by line id; what was promised to them is free again.

    InvalidTransitionError when a line does not have that many open, or the order is not to be shipped. When nothing
    is open any more and a part has been shipped, the order is Shipped.
    """
    if order.status not in statuses.TO_SHIP:
        msg = f"Order {order.number} is “{order.status}”: nothing can be taken off it"
        raise InvalidTransitionError(msg)
    lines = {line.pk: line for line in with_units(order.lines.filter(pk__in=units))}
    for line_id, quantity in units.items():
        if line_id not in lines or not 0 < quantity <= lines[line_id].units_open:
            msg = f"Order {order.number} does not have that much left to take off"
            raise InvalidTransitionError(msg)
    stock.release_units(order, units)
    for line_id, quantity in units.items():
        Line.objects.filter(pk=line_id).update(units_cancelled=F("units_cancelled") + quantity)
    audit.record(
        AuditEntry.Action.ORDER_UNITS_CANCELLED,
        target=order,
        actor=actor,
        number=order.number,
        units={lines[pk].partner_sku: quantity for pk, quantity in units.items()},
    )
    _advance(order, units, actor)


def _advance(order: Order, units: Mapping[int, int], actor: User | None) -> None:
    for line in with_units(order.lines.filter(pk__in=units)).filter(units_open=0):
        to = statuses.SHIPPED if line.units_shipped else statuses.CANCELLED
        advance_lines(order=order, line_ids=[line.pk], to=to)
    if order.shipments.exists() and not with_units(order.lines.all()).filter(units_open__gt=0).exists():
        change_status(order_id=order.pk, to=statuses.SHIPPED, actor=actor, reason="Nothing is left to be shipped")
