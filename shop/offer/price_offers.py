"""Offers that make a price: everybody has them, for a single item, as often as they like. What such an offer takes off
is rounded item by item, so that the price in a list times the quantity is what the basket says."""

from decimal import Decimal
from typing import Any

from oscar.apps.offer.results import BasketDiscount

from shop.lib.money import rounded
from shop.offer.site_offers import site_offers

LIMITS = ("max_user_applications", "max_basket_applications", "max_global_applications", "max_discount")


class PriceReduction(BasketDiscount):
    """All that such an offer can do to a basket, done at once."""

    is_final = True


def makes_price(offer: Any) -> bool:
    """Whether the offer, as it stands, is a price in lists. What a voucher opens, what a customer has only so often,
    what needs two items or a sum, and what can be used up, is no promise to everybody and shows in the basket only."""
    condition, benefit = offer.condition, offer.benefit
    return (
        offer.offer_type == offer.SITE
        and not any(getattr(offer, limit) for limit in LIMITS)
        and not (condition.proxy_class or benefit.proxy_class or benefit.max_affected_items)
        and condition.type in {condition.COUNT, condition.COVERAGE}
        and condition.value is not None
        and condition.value <= 1
        and benefit.type in {benefit.PERCENTAGE, benefit.FIXED_UNIT, benefit.FIXED_PRICE}
        and benefit.value is not None
        and all(known is not None and not known.proxy_class for known in ranges_of(offer))
    )


def takes_share_of_each(offer: Any) -> bool:
    """A percentage off every item there is, also by a voucher."""
    benefit = offer.benefit
    plain = not (benefit.proxy_class or benefit.max_affected_items)
    return plain and benefit.type == benefit.PERCENTAGE and benefit.value is not None and benefit.range is not None


def ranges_of(offer: Any) -> tuple[Any, Any]:
    """What one has to buy, and what gets cheaper."""
    condition, benefit = offer.condition, offer.benefit
    return condition.range, condition.range if benefit.type == benefit.FIXED_PRICE else benefit.range


def off_each(benefit: Any, price: Decimal, currency: str) -> Decimal:
    """What the benefit takes off one item of that price."""
    if benefit.type == benefit.PERCENTAGE:
        return rounded(min(benefit.value, Decimal(100)) / 100 * price, currency)
    if benefit.type == benefit.FIXED_UNIT:
        return rounded(min(benefit.value, price), currency)
    return max(price - rounded(benefit.value, currency), Decimal(0))


def reduce_prices(offer: Any, basket: Any) -> BasketDiscount:
    """Give every line its part. Oscar's own benefits stop at the first line that another offer has taken, or that
    costs too little, and would leave the lines after it at the price before."""
    _, cheaper = ranges_of(offer)
    lines = [line for line in basket.all_lines() if _can_be_reduced(line, cheaper)]
    return PriceReduction(sum((_reduce(line, offer) for line in lines), Decimal("0.00")))


def open_price_offers() -> list[Any]:
    """In the order in which the basket applies them. One query."""
    return [offer for offer in site_offers() if makes_price(offer)]


def _can_be_reduced(line: Any, cheaper: Any) -> bool:
    return bool(line.product.is_discountable and line.unit_effective_price and cheaper.contains_product(line.product))


def _reduce(line: Any, offer: Any) -> Decimal:
    items, currency = line.quantity_without_offer_discount(offer), line.price_currency
    left = line.line_price_incl_tax - line.discount_value
    if makes_price(offer):
        amount = min(off_each(offer.benefit, line.unit_effective_price, currency) * items, left)
    else:  # off the sum, as customers reckon a voucher
        amount = min(off_each(offer.benefit, line.unit_effective_price * items, currency), left)
    if items <= 0 or amount <= 0:
        return Decimal("0.00")
    line.discount(amount, items, offer=offer)
    return amount
