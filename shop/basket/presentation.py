"""What templates show of a basket: plain values, no queries."""

from typing import Any

from django.utils.translation import gettext as _

from shop.basket.models import Basket, Line
from shop.basket.pictures import pictures_of
from shop.basket.sale import line_price
from shop.basket.totals import Totals


def with_pictures(lines: list[Line]) -> list[Line]:
    """The same lines, which now know their `picture`. After `catch_up` (shop.page_cache.parts)."""
    pictures = pictures_of([line.product for line in lines])
    for line in lines:
        line.picture = pictures[line.product.pk]
    return lines


def line_options(line: Line) -> str:
    return ", ".join(f"{chosen.option.name}: {_text(chosen.value)}" for chosen in line.attributes.all())


def line_summaries(basket: Basket) -> list[dict[str, Any]]:
    """For components/order_summary.html and mini_basket.html. After `catch_up`."""
    return [_line_summary(line) for line in with_pictures(basket.all_lines())]


def summary_rows(totals: Totals, *, undecided: str = "") -> list[dict[str, Any]]:
    """The rows between the lines and the total, which they add up to (tax is contained in it).

    `undecided` stands in the place of a delivery that is not chosen yet.
    """
    rows: list[dict[str, Any]] = [{"label": _("Subtotal"), "amount": totals.subtotal}]
    rows += [
        {"label": discount.name, "amount": discount.beside_prices, "saving": True}
        for discount in totals.discounts
        if discount.beside_prices and not discount.on_shipping
    ]
    if totals.shipping is None:
        rows.append({"label": _("Delivery"), "text": undecided or _("Shown in the checkout")})
    else:
        rows.append({"label": _("Delivery"), "amount": totals.shipping, "text": "" if totals.shipping else _("Free")})
    rows.append({"label": _("Tax included"), "amount": totals.tax})
    return rows


def _line_summary(line: Line) -> dict[str, Any]:
    price = line_price(line)
    return {
        "title": line.product.get_title(),
        "url": line.product.get_absolute_url(),
        "options": line_options(line),
        "quantity": line.quantity,
        "offers": price.offers,
        "total": price.total,
        "image": line.picture,
    }


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
