"""Opening an order by its signed link: one that was altered is not found, one that is too old can be had anew."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.basket.request import ShopRequest
from shop.checkout.ways_to_pay import ways_to_pay
from shop.order import links, presentation
from shop.order.models import Order
from shop.security import attempts
from shop.security.client_address import client_address

OLD_LINK = "oscar/checkout/old_link.html"
HOURLY = 3


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the order of the link in the address; what the link opens no more, offers a fresh one."""

    @wraps(view)
    def opened(request: ShopRequest, token: str, **kwargs: Any) -> HttpResponse:
        order = links.order_for_token(token)
        if order is not None:
            return view(request, order, **kwargs)
        if links.order_of_old_link(token) is None:
            raise Http404
        return render(request, OLD_LINK, {"token": token, "days": settings.ORDER_LINK_DAYS}, status=410)

    return opened


@require_http_methods(["POST"])
@never_cache
def send_new_link(request: ShopRequest, token: str) -> HttpResponse:
    """Mail a fresh link to the order's own address. Who asks learns nothing: the answer is always the same."""
    order = links.order_of_old_link(token)
    if order is None:
        raise Http404
    if _may_ask(request, order):
        links.mail_link(order)
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
