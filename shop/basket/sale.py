"""What of a line's discounts is in its price: offers that everybody has for each item, as the lists show them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shop.basket.models import Line
from shop.lib.money import rounded


@dataclass(frozen=True)
class LinePrice:
    """Of one item and of the line, including tax, after the offers that make prices and before all others.
    `former` is the price of one item before these offers, None where there are none."""

    unit: Decimal
    total: Decimal
    former: Decimal | None
    offers: tuple[str, ...]


def line_price(line: Line) -> LinePrice:
    """Of a line that has a price, and to which offers have been applied."""
    taken = discounts_in_price(line)
    if not taken:
        return LinePrice(line.unit_price_incl_tax, line.line_price_incl_tax, None, ())
    total = line.line_price_incl_tax - sum(discount.amount for discount in taken)
    names = tuple(discount.offer.name for discount in taken)
    return LinePrice(rounded(total / line.quantity, line.price_currency), total, line.unit_price_incl_tax, names)


def discounts_in_price(line: Line) -> list[Any]:
    """None where an offer such as “three for two” has taken some of the items: then the price is not the same for each,
    and the offers are told beside it."""
    making = [one for one in line.discounts if one.offer is not None and one.offer.makes_price]
    same_for_each = all(one.quantity == line.quantity for one in making)
    return making if same_for_each else []
