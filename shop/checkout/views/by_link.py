"""The page of an order behind its signed link, and a fresh link for who has an old one."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.basket.request import ShopRequest
from shop.order import links, presentation
from shop.order.by_link import OLD_LINK
from shop.order.models import Order
from shop.order.new_link import mail_link
from shop.payment.ways_to_pay import ways_to_pay
from shop.security import attempts
from shop.security.client_address import client_address

HOURLY = 3


@require_http_methods(["POST"])
@never_cache
def send_new_link(request: ShopRequest, token: str) -> HttpResponse:
    """Mail a fresh link to the order's own address. Who asks learns nothing: the answer is always the same."""
    order = links.order_of_old_link(token)
    if order is None:
        raise Http404
    if _may_ask(request, order):
        mail_link(order)
    return render(request, OLD_LINK, {"token": token, "is_sent": True})


def show_order(request: ShopRequest, order: Order, template: str, **context: object) -> HttpResponse:
    """A page of an order. Its links are the one it was opened by: looking at a page does not prolong it."""
    own = {"token": token} if (token := _token(request)) else {}
    shown = {**presentation.present(order), **ways_to_pay(order), **own, **context}
    return render(request, template, {"order": order, **shown})


def _token(request: ShopRequest) -> str:
    match = request.resolver_match
    return match.kwargs.get("token", "") if match else ""


def _may_ask(request: ShopRequest, order: Order) -> bool:
    hour = timedelta(hours=1)
    return attempts.admit(f"order-link:{order.pk}", most=HOURLY, period=hour) and attempts.admit_mail(
        email=order.snapshot["email"], address=client_address(request)
    )
