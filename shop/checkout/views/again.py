"""An order, once more: the same things into the basket."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shop.basket.models import BasketClosedError
from shop.basket.request import ShopRequest
from shop.catalogue.templatetags.money import money
from shop.order import links
from shop.order.by_link import by_link
from shop.order.models import Order
from shop.order.reorder import Reordered, reorder


@require_POST
@never_cache
@by_link
def buy_again(request: ShopRequest, order: Order) -> HttpResponse:
    while True:
        try:
            result = reorder(order=order, into=request.basket)
            break
        except BasketClosedError:  # ordered in another tab at this moment: the next one then
            request.renew_basket()
    _tell(request, result, order.currency)
    is_in = result.added or result.fewer
    return redirect("basket:summary") if is_in else redirect(links.status_path(order))


def _tell(request: ShopRequest, result: Reordered, currency: str) -> None:
    number = len(result.added) + len(result.fewer)
    if number:
        text = ngettext(
            "%(number)d item of your order is in your basket.",
            "%(number)d items of your order are in your basket.",
            number,
        )
        messages.success(request, text % {"number": number})
    for title, units in result.fewer:
        text = ngettext("“%(title)s”: only %(units)d is left.", "“%(title)s”: only %(units)d are left.", units)
        messages.warning(request, text % {"title": title, "units": units})
    for title, reason in result.refused:
        messages.warning(request, _("“%(title)s”: %(reason)s.") % {"title": title, "reason": reason})
    for title, old, new in result.changed:
        text = _("The price of “%(title)s” has changed from %(old)s to %(new)s.")
        messages.info(request, text % {"title": title, "old": money(old, currency), "new": money(new, currency)})
