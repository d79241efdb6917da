from collections.abc import Callable

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from shop.basket.models import Basket


class ShopRequest(HttpRequest):
    """A storefront request after the middlewares; only for the type checker, nobody makes one."""

    basket: Basket
    renew_basket: Callable[[], Basket]  # once the basket was read: the one after it
    htmx: HtmxDetails
