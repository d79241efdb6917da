"""Prices change while a basket waits. A line remembers the price at which the customer put it in or last kept it."""

from django.utils.translation import gettext as _

from shop.basket.models import Basket, Line
from shop.catalogue.templatetags.money import money


def price_changes(basket: Basket) -> list[str]:
    """What to tell the customer: one sentence per line whose price is another now."""
    return [change for line in basket.all_lines() if (change := price_change(line))]


def price_change(line: Line) -> str:
    """What to tell the customer of the line's price; empty when it is the one they have seen."""
    return _sentence(line) if _has_changed(line) else ""


def accept_prices(*, basket: Basket) -> None:
    """Note that the customer is shown today's prices: from now on these are the ones they have seen."""
    for line in basket.all_lines():
        if _has_changed(line):
            price = line.purchase_info.price
            seen = {"price_incl_tax": price.incl_tax, "price_excl_tax": price.excl_tax}
            Line.objects.filter(pk=line.pk).update(**seen)


def _has_changed(line: Line) -> bool:
    price = line.purchase_info.price
    return bool(price.exists and line.price_incl_tax is not None and price.incl_tax != line.price_incl_tax)


def _sentence(line: Line) -> str:
    words = {
        "title": line.product.get_title(),
        "old": money(line.price_incl_tax, line.price_currency),
        "new": money(line.unit_price_incl_tax, line.price_currency),
    }
    return _("The price of “%(title)s” has changed from %(old)s to %(new)s.") % words
