"""Parcels leave the house."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from shop.accounts.models import User
from shop.customer.mail import send_mail
from shop.fulfilment.models import Shipment, ShipmentLine
from shop.fulfilment.open_lines import open_lines
from shop.order import statuses, stock
from shop.order.links import status_url
from shop.order.models import Order
from shop.order.transition import change_status, lock_order
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
    paid, or does not have that much open; ValidationError when a value does not fit.
    """
    order = lock_order(order_id)
    same = Shipment.objects.filter(order=order, carrier=carrier, tracking_number=tracking_number).first()
    # Parcels without a number look alike: then it is the same one only when there was nothing left to send.
    if same and (tracking_number or order.status != statuses.PAID):
        return same
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
    if not open_lines(order).exists():
        order = change_status(order_id=order.pk, to=statuses.SHIPPED, actor=actor)
    _record(shipment, order, actor)
    _tell_customer(shipment, order)
    return shipment


def _units(order: Order, wanted: Mapping[int, int] | None) -> Mapping[int, int]:
    """What goes into the parcel, checked against what is open."""
    if order.status != statuses.PAID:
        raise CannotShipError(f"Order {order.number} is “{order.status}”; only a paid order can be shipped")
    still_open = {line.pk: line.units_open for line in open_lines(order)}
    units = still_open if wanted is None else wanted
    if not units or any(not 0 < quantity <= still_open.get(pk, 0) for pk, quantity in units.items()):
        raise CannotShipError(f"Order {order.number} does not have that much left to ship")
    return units


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


def _tell_customer(shipment: Shipment, order: Order) -> None:
    """In the mail's context: number, status_url, carrier, tracking_number, tracking_url, lines, address."""
    send_mail(
        MAIL,
        to=order.snapshot["email"],
        context={
            "number": order.number,
            "status_url": status_url(order),
            "carrier": shipment.carrier,
            "tracking_number": shipment.tracking_number,
            "tracking_url": shipment.tracking_url,
            "lines": list(shipment.lines.order_by("line_id").values("quantity", title=F("line__title"))),
            "address": order.snapshot.get("shipping_address"),
        },
        key=f"order-mail:{order.number}",
        dedupe_key=f"{MAIL}:{shipment.pk}",
    )
