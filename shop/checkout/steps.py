"""The steps of the checkout and who may take which."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shop.basket.request import ShopRequest
from shop.checkout.state import Checkout, Gap

STEPS = ("checkout:index", "checkout:shipping-method", "checkout:preview")


def step(missing: Callable[[Checkout], Gap | None]) -> Callable:
    """Give the view a Checkout as its second argument; send the visitor to what `missing` says is to do first."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def checked(request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            checkout = Checkout(request)
            gap = missing(checkout)
            return view(request, checkout, *args, **kwargs) if gap is None else send_to(request, gap)

        return checked

    return decorate


def send_to(request: ShopRequest, gap: Gap) -> HttpResponse:
    messages.warning(request, gap.message)
    return redirect(gap.url_name)


def steps(current: str) -> list[dict[str, str]]:
    """For components/steps.html; payment itself is not here but at the provider's."""
    labels = (_("Address"), _("Delivery and payment"), _("Check and order"))
    place = STEPS.index(current)
    return [
        {
            "label": label,
            "url": reverse(name),
            "state": "done" if index < place else "current" if index == place else "todo",
        }
        for index, (name, label) in enumerate(zip(STEPS, labels, strict=True))
    ]
