"""Parcels leave the house."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from shop.accounts.models import User
from shop.fulfilment.models import Shipment, ShipmentLine
from shop.fulfilment.open_lines import open_lines
from shop.order import statuses, stock, tasks
from shop.order.delivery import delivery_address
from shop.order.mail_about import mail_about
from shop.order.models import Order
from shop.order.transition import advance_lines, change_status, lock_order
from shop.partner.reservation import StockMismatchError
from shop.security import audit
from shop.security.models import AuditEntry

MAIL = "order_shipped"


class CannotShipError(Exception):
    """The order, or that much of it, cannot be shipped. The text is for the merchant."""


@transaction.atomic
def ship_order(
    *,
    order_id: int,
    actor: User | None,
    carrier: str,
    tracking_number: str,
    tracking_url: str = "",
    lines: Mapping[int, int] | None = None,
) -> Shipment:
    """Note that a parcel has left: take its goods off the shelf and write to the customer.

    `lines` are units by order line id, None for all that is open. The order is Shipped when nothing is open any more.
    The same parcel again (a double click) answers with the shipment there is. CannotShipError when the order is not
    paid, is held back, or does not have that much open; ValidationError when a value does not fit.
    """
    order = lock_order(order_id)
    same = Shipment.objects.filter(order=order, carrier=carrier, tracking_number=tracking_number).first()
    # Parcels without a number look alike: then it is the same one only when there was nothing left to send.
    if same and (tracking_number or order.status not in statuses.TO_SHIP):
        return same
    if order.paid_at is None:
        raise CannotShipError(f"Order {order.number} is “{order.status}”; only a paid order can be shipped")
    check_to_ship(order=order, lines=lines)
    units = _units(order, lines)
    shipment = Shipment(
        order=order, carrier=carrier, tracking_number=tracking_number, tracking_url=tracking_url, created_by=actor
    )
    shipment.clean_fields(exclude=["order", "created_by"])
    shipment.save()
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line_id=line_id, quantity=quantity) for line_id, quantity in units.items()
    )
    _take_off_the_shelf(order, units)
    order = _advance(order, units, actor)
    _record(shipment, order, actor)
    mail_about(order, MAIL, lambda: _told(shipment), dedupe_key=f"{MAIL}:{shipment.pk}")
    return shipment


def check_to_ship(*, order: Order, lines: Mapping[int, int] | None = None) -> None:
    """CannotShipError when a parcel could not leave even if the order were paid: to be asked before money is taken."""
    if order.status not in statuses.TO_SHIP:
        raise CannotShipError(f"Order {order.number} is “{order.status}”; only a paid order can be shipped")
    holding = tasks.holding_back(order).first()
    if holding is not None:
        raise CannotShipError(f"Order {order.number} is held back: {holding.get_kind_display()}")
    _units(order, lines)


def _units(order: Order, wanted: Mapping[int, int] | None) -> Mapping[int, int]:
    """What goes into the parcel, checked against what is open."""
    still_open = {line.pk: line.units_open for line in open_lines(order)}
    units = still_open if wanted is None else wanted
    if not units or any(not 0 < quantity <= still_open.get(pk, 0) for pk, quantity in units.items()):
        raise CannotShipError(f"Order {order.number} does not have that much left to ship")
    return units


def _advance(order: Order, units: Mapping[int, int], actor: User | None) -> Order:
    """The order, or else those of its lines that have left in full, are Shipped."""
    still_open = set(open_lines(order).values_list("pk", flat=True))
    if not still_open:
        return change_status(order_id=order.pk, to=statuses.SHIPPED, actor=actor)
    advance_lines(order=order, line_ids=units.keys() - still_open, to=statuses.SHIPPED)
    return order


def _take_off_the_shelf(order: Order, units: Mapping[int, int]) -> None:
    try:
        stock.consume(order, units)
    except StockMismatchError as mismatch:
        msg = f"The shelf does not hold what order {order.number} was promised; correct the stock of its products first"
        raise CannotShipError(msg) from mismatch


def _record(shipment: Shipment, order: Order, actor: User | None) -> None:
    audit.record(
        AuditEntry.Action.ORDER_SHIPPED,
        target=order,
        actor=actor,
        number=order.number,
        shipment=shipment.pk,
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
    )


def _told(shipment: Shipment) -> dict[str, Any]:
    return {
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "tracking_url": shipment.tracking_url,
        "lines": list(shipment.lines.order_by("line_id").values("quantity", title=F("line__title"))),
        "address": delivery_address(shipment.order),
    }
