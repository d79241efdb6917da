"""What the page of one order shows."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from shop.accounts.models import User
from shop.dashboard.orders.apps import HANDLE, REFUND
from shop.dashboard.orders.attention import attention
from shop.dashboard.orders.forms import CancelForm, NoteForm, ShipmentForm
from shop.dashboard.orders.history import history
from shop.dashboard.orders.hold import held_payment
from shop.dashboard.orders.refund import is_being_refunded
from shop.order import statuses
from shop.order.models import Order
from shop.payment.models import PaymentAttempt
from shop.payment.queries import payments_of


def find_order(number: str) -> Order:
    related = ("user", "shipping_address__country", "billing_address__country")
    return get_object_or_404(Order.objects.select_related(*related), number=number)


def find_payment(number: str, attempt: int) -> PaymentAttempt:
    if attempt > 32767:  # the column's largest value: PostgreSQL refuses to compare with more
        raise Http404
    return get_object_or_404(PaymentAttempt.objects.select_related("order"), order__number=number, number=attempt)


def order_page(order: Order, user: User, **forms: Any) -> dict[str, Any]:
    """The template's context; a form that was refused replaces the empty one under its name."""
    payments = list(payments_of(order))
    shipments = list(order.shipments.select_related("created_by").prefetch_related("lines__line"))
    refunding = is_being_refunded(payments)
    return {
        "order": order,
        "lines": order.lines.prefetch_related("attributes__option").order_by("pk"),
        "discounts": order.discounts.all(),
        "payments": payments,
        "shipments": shipments,
        "hold": held_payment(payments),
        "attention": attention(order, payments, user),
        "history": history(order),
        "shipment_form": ShipmentForm(),
        "cancel_form": CancelForm(),
        "note_form": NoteForm(),
        "is_being_refunded": refunding,
        "can_refund": user.has_perms(REFUND),
        **_possible(order, user, has_shipments=bool(shipments), refunding=refunding),
        **forms,
    }


def _possible(order: Order, user: User, *, has_shipments: bool, refunding: bool) -> dict[str, bool]:
    """Which buttons make sense now. The verbs decide; this only spares merchants buttons that are refused."""
    following = order.available_statuses()
    may = user.has_perms(HANDLE)
    return {
        "can_note": may,
        "can_ship": may and order.status in statuses.TO_SHIP and not refunding,
        "can_pack": may and statuses.PACKING in following and not refunding,
        "can_unpack": may and order.status == statuses.PACKING and not has_shipments,
        "can_deliver": may and statuses.DELIVERED in following,
        "can_cancel": may and statuses.CANCELLED in following and not has_shipments,
    }
