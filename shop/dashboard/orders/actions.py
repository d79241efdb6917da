"""What a merchant does to an order: parse, call the verb, say what came of it, go back to the order's page."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shop.dashboard.orders.detail import order_page
from shop.dashboard.orders.find_one import find_order
from shop.dashboard.orders.forms import CancelForm, NoteForm
from shop.fulfilment.deliver import mark_delivered
from shop.order.cancel import cancel_order
from shop.order.models import Order, OrderNote
from shop.order.transition import InvalidTransitionError
from shop.payment.preferences import payment_settings
from shop.payment.queries import amount_refundable
from shop.security.request import StaffRequest
from shop.security.step_up import fresh_second_factor


@require_POST
def deliver(request: StaffRequest, number: str) -> HttpResponse:
    order = find_order(number)
    try:
        mark_delivered(order_id=order.pk, actor=request.user)
    except InvalidTransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Marked as delivered."))
    return _back_to(order)


def is_large(request: StaffRequest, number: str) -> bool:
    """Whether cancelling gives back so much that it wants a fresh second factor. It never wants a second person: see
    deploy/decisions/large-refunds-need-two-people.md."""
    return amount_refundable(find_order(number)) >= payment_settings().refunds_confirmed_from


@fresh_second_factor(is_large)
@require_POST
def cancel(request: StaffRequest, number: str) -> HttpResponse:
    order, form = find_order(number), CancelForm(request.POST)
    if not form.is_valid():
        return _again(request, order, cancel_form=form)
    try:
        cancel_order(order_id=order.pk, actor=request.user, reason=form.cleaned_data["reason"])
    except InvalidTransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Cancelled. What was paid goes back to the customer."))
    return _back_to(order)


@require_POST
def add_note(request: StaffRequest, number: str) -> HttpResponse:
    order, form = find_order(number), NoteForm(request.POST)
    if not form.is_valid():
        return _again(request, order, note_form=form)
    # The same note by the same person is a form that was sent twice.
    OrderNote.objects.get_or_create(
        order=order, user=request.user, note_type=OrderNote.INFO, message=form.cleaned_data["message"]
    )
    return _back_to(order)


def _back_to(order: Order) -> HttpResponse:
    return redirect("dashboard:order-detail", number=order.number)


def _again(request: StaffRequest, order: Order, **refused: Form) -> HttpResponse:
    messages.error(request, _("Nothing was changed: please correct the field below."))
    return render(request, "oscar/dashboard/orders/order_detail.html", order_page(order, request.user, **refused))
