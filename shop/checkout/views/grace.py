"""Until packing starts: the customer calls the order off, or sends it elsewhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.accounts.models import User
from shop.basket.request import ShopRequest
from shop.checkout.forms import CancelOrderForm, OrderAddressForm
from shop.checkout.views.by_link import show_order
from shop.order.by_link import by_link
from shop.order.cancel import cancel_order
from shop.order.change_address import change_shipping_address
from shop.order.grace import can_still_change
from shop.order.models import Order
from shop.order.transition import InvalidTransitionError

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@never_cache
@by_link
def cancel(request: ShopRequest, order: Order) -> HttpResponse:
    """Says first what happens with the money, then asks."""
    if not can_still_change(order):
        return _too_late(request, _("This order can no longer be cancelled here."))
    form = CancelOrderForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show_order(request, order, "oscar/checkout/order_cancel.html", form=form)
    reason = form.cleaned_data["reason"] or "Cancelled by the customer"
    try:
        cancel_order(order_id=order.pk, actor=_owner(request, order), reason=reason, by_customer=True)
    except InvalidTransitionError as refusal:
        return _too_late(request, str(refusal))
    messages.success(request, _("Your order is cancelled."))
    return _back(request)


@get_or_post
@never_cache
@by_link
def change_address(request: ShopRequest, order: Order) -> HttpResponse:
    if not can_still_change(order) or order.shipping_address is None:
        return _too_late(request, _("The address of this order can no longer be changed here."))
    form = OrderAddressForm(request.POST if request.method == "POST" else None, address=order.shipping_address)
    if not form.is_valid():
        return show_order(request, order, "oscar/checkout/order_address.html", form=form)
    try:
        change_shipping_address(order_id=order.pk, fields=form.cleaned_data, actor=_owner(request, order))
    except InvalidTransitionError as refusal:
        return _too_late(request, str(refusal))
    messages.success(request, _("The delivery address is changed. We have written to you to confirm it."))
    return _back(request)


def _owner(request: ShopRequest, order: Order) -> User | None:
    """Who the order belongs to, when they are signed in; the link alone says only that somebody has it."""
    return order.user if request.user.is_authenticated and request.user.pk == order.user_id else None


def _too_late(request: ShopRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return _back(request)


def _back(request: ShopRequest) -> HttpResponse:
    assert request.resolver_match is not None
    return redirect("checkout:order", token=request.resolver_match.kwargs["token"])
