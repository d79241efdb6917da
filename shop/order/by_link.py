"""Opening an order by its signed link: one that was altered is not found, one that is too old can be had anew."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from shop.basket.request import ShopRequest
from shop.order import links

OLD_LINK = "oscar/checkout/old_link.html"


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
