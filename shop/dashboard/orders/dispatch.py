"""From the shelf to the door: packing, taking the payment that is held, shipping."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shop.dashboard.orders.detail import order_page
from shop.dashboard.orders.find_one import find_order
from shop.dashboard.orders.forms import ShipmentForm
from shop.dashboard.orders.refund import is_being_refunded
from shop.fulfilment.ship import CannotShipError, check_to_ship, ship_order
from shop.order import packing
from shop.order.models import Order
from shop.order.transition import InvalidTransitionError, lock_order
from shop.payment.capture import CannotCaptureError, capture_order
from shop.payment.queries import payments_of
from shop.security.request import StaffRequest


@require_POST
def pack(request: StaffRequest, number: str) -> HttpResponse:
    return _do(request, number, packing.start_packing, _("Being packed: the customer can no longer change the order."))


@require_POST
def unpack(request: StaffRequest, number: str) -> HttpResponse:
    return _do(request, number, packing.stop_packing, _("No longer being packed."))


@require_POST
def capture(request: StaffRequest, number: str) -> HttpResponse:
    return _do(request, number, capture_order, _("The payment was taken."))


@require_POST
def ship(request: StaffRequest, number: str) -> HttpResponse:
    """Takes the payment that is held, then ships: after a crash in between, shipping again just ships."""
    order, form = find_order(number), ShipmentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: please correct the field below."))
        context = order_page(order, request.user, shipment_form=form)
        return render(request, "oscar/dashboard/orders/order_detail.html", context)
    try:
        if order.paid_at is None:
            check_to_ship(order=order)
            capture_order(order_id=order.pk, actor=request.user)
        _ship_unless_refunded(request, order, form)
    except (CannotShipError, CannotCaptureError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Shipped. The customer is told by mail."))
    return redirect("dashboard:order-detail", number=order.number)


def _ship_unless_refunded(request: StaffRequest, order: Order, form: ShipmentForm) -> None:
    with transaction.atomic():
        lock_order(order.pk)
        if is_being_refunded(payments_of(order)):
            raise CannotShipError(_("The payment of this order is being refunded; it is not shipped any more."))
        ship_order(order_id=order.pk, actor=request.user, **form.cleaned_data)


def _do(request: StaffRequest, number: str, deed: Callable[..., Any], done: str) -> HttpResponse:
    order = find_order(number)
    try:
        deed(order_id=order.pk, actor=request.user)
    except (InvalidTransitionError, CannotCaptureError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("dashboard:order-detail", number=order.number)
