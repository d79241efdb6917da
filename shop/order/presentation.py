"""What a customer is shown of an order: what it came to, and how far it has come. From the snapshot, no prices anew."""

from collections.abc import Container, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shop.basket.pictures import note_pictures, product_picture
from shop.catalogue.models import Product
from shop.lib.prepared import prepared
from shop.order import links, statuses
from shop.order.delivery import delivery_address
from shop.order.grace import can_still_change
from shop.order.models import Order, OrderStatusChange
from shop.order.snapshot import discounts_beside_prices

ENDS = (statuses.CANCELLED, statuses.PAYMENT_EXPIRED, statuses.REFUNDED)


def present(order: Order) -> dict[str, Any]:
    """All that the order's pages show, for its own customer."""
    _note_shipments(order)
    return {
        "token": links.token(order),
        "can_change": can_still_change(order),
        "address": delivery_address(order),
        "status_label": status_label(order.status),
        "summary": summary(order),
        "events": timeline(order),
        "shipments": shipments(order),
        "can_pay": order.status == statuses.PENDING_PAYMENT,
        "can_restore": order.status in (statuses.PENDING_PAYMENT, statuses.PAYMENT_EXPIRED, statuses.CANCELLED),
    }


def status_label(status: str) -> str:
    """The status in the customer's words."""
    words = {
        statuses.PENDING_PAYMENT: _("Waiting for payment"),
        statuses.AUTHORISED: _("Payment reserved"),
        statuses.PAID: _("Paid"),
        statuses.PACKING: _("Being packed"),
        statuses.SHIPPED: _("On its way"),
        statuses.DELIVERED: _("Delivered"),
        statuses.CANCELLED: _("Cancelled"),
        statuses.PAYMENT_EXPIRED: _("Not paid in time"),
        statuses.REFUNDED: _("Refunded"),
    }
    return words.get(status, status)


def summary(order: Order) -> dict[str, Any]:
    """`lines`, `rows`, `total` and `currency` for components/order_summary.html."""
    frozen = order.snapshot
    pictures = _pictures(line["product_id"] for line in frozen["lines"])
    return {
        "lines": [
            {**line, "total": Decimal(line["before_discounts"]), "image": pictures.get(line["product_id"])}
            for line in frozen["lines"]
        ],
        "rows": list(_rows(frozen)),
        "total": Decimal(frozen["total"]),
        "currency": frozen["currency"],
    }


def timeline(order: Order) -> list[dict[str, Any]]:
    """For components/order_timeline.html: label, state (done, current, todo, failed), at, note, url, link_label."""
    reached = _times(order)
    if order.status in ENDS:
        passed = [status for status in _course(reached) if status in reached]
        return [_event(status, "done", reached) for status in passed] + [_event(order.status, "failed", reached)]
    course = _course({**reached, order.status: None})
    place = course.index(order.status)
    return [
        _event(status, "done" if index < place else "current" if index == place else "todo", reached)
        for index, status in enumerate(course)
    ]


def shipments(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "tracking_url": parcel.tracking_url,
            "shipped_at": parcel.shipped_at,
        }
        for parcel in order.shipments.all()
    ]


def _note_shipments(order: Order) -> None:
    """As prefetch_related_objects, which writes the statement anew each time."""
    if "shipments" not in getattr(order, "_prefetched_objects_cache", {}):
        parcels = order.shipments.all()
        parcels._result_cache = _shipments(order.pk)
        order._prefetched_objects_cache = {**getattr(order, "_prefetched_objects_cache", {}), "shipments": parcels}


@prepared(int)
def _shipments(order_id: int) -> QuerySet[Any]:
    parcels: QuerySet[Any] = Order._meta.get_field("shipments").related_model.objects.filter(order=order_id)
    return parcels


def _pictures(product_ids: Iterable[int]) -> dict[int, dict[str, Any] | None]:
    """As the products look today; one that was deleted since has none."""
    products = _products(list(product_ids))
    note_pictures(products)
    return {product.pk: product_picture(product) for product in products}


@prepared(list)
def _products(ids: list[int]) -> QuerySet[Product]:
    return Product.objects.filter(pk__in=ids).select_related("parent").order_by()


@prepared(int)
def _changes(order_id: int) -> QuerySet[OrderStatusChange]:
    return OrderStatusChange.objects.filter(order=order_id)


def _times(order: Order) -> dict[str, datetime]:
    changes = {change.new_status: change.date_created for change in _changes(order.pk)}
    return {statuses.PENDING_PAYMENT: order.date_placed, **changes}


def _course(reached: Container[str]) -> list[str]:
    """The way from the order to its arrival. Payments that are only held, and packing, stand in it where they occur."""
    course = [statuses.PENDING_PAYMENT]
    if statuses.AUTHORISED in reached:
        course.append(statuses.AUTHORISED)
    if statuses.AUTHORISED not in reached or statuses.PAID in reached:
        course.append(statuses.PAID)
    if statuses.PACKING in reached:
        course.append(statuses.PACKING)
    return [*course, statuses.SHIPPED, statuses.DELIVERED]


def _event(status: str, state: str, reached: dict[str, datetime]) -> dict[str, Any]:
    label = _("Ordered") if status == statuses.PENDING_PAYMENT and state == "done" else status_label(status)
    return {"label": label, "state": state, "at": reached.get(status) if state != "todo" else None}


def _rows(frozen: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield {"label": _("Subtotal"), "amount": Decimal(frozen["subtotal"])}
    for discount in discounts_beside_prices(frozen):
        if not discount["on_shipping"]:
            yield {"label": discount["name"], "amount": Decimal(discount["amount"]), "saving": True}
    shipping = Decimal(frozen["shipping"]["incl_tax"])
    yield {"label": frozen["shipping"]["name"], "amount": shipping, "text": "" if shipping else _("Free")}
    yield {"label": _("Tax included"), "amount": Decimal(frozen["tax"])}
