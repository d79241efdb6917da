"""What products cost while offers are on: worked out for many at once, as the basket would for one of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from shop.catalogue.terms import Terms
from shop.offer.membership import members
from shop.offer.price_offers import off_each, open_price_offers, ranges_of

Product = get_model("catalogue", "Product")
Combination = get_model("offer", "ConditionalOffer").combinations.through


@dataclass(frozen=True)
class Sale:
    """The price of one item, including tax, and the offers that make it, first come first."""

    price: Decimal
    offer_ids: tuple[int, ...]


def sale_prices(terms: Mapping[int, Terms]) -> dict[int, Sale]:
    """By id of those of the products (variants, or products without) that are reduced now. At most four queries."""
    priced = {product_id: one for product_id, one in terms.items() if one.price}
    offers = open_price_offers() if priced else []
    if not offers:
        return {}
    ids = sorted(priced)
    belongs = members(sorted({known.pk for offer in offers for known in ranges_of(offer)}), ids)
    discountable = set(Product.objects.filter(pk__in=ids, is_discountable=True).values_list("pk", flat=True))
    combined = companions_of(offers)
    found = {}
    for product_id in discountable:
        own = [o for o in offers if all((known.pk, product_id) in belongs for known in ranges_of(o))]
        sale = _sale(priced[product_id], own, combined)
        if sale.offer_ids:
            found[product_id] = sale
    return found


def reduced_terms(terms: Mapping[int, Terms]) -> dict[int, Terms]:
    """The same terms, where offers reduce them with the new price, and the price before the offers as the former one.

    The EU's directive on price indications wants the price before the reduction beside a reduced one, so a former
    price that a merchant typed in gives way: https://eur-lex.europa.eu/eli/dir/1998/6/2022-05-28 (article 6a).
    """
    sales = sale_prices(terms)
    return {
        pk: one.reduced_to(sales[pk].price, sales[pk].offer_ids) if pk in sales else one for pk, one in terms.items()
    }


def _sale(terms: Terms, offers: Sequence[Any], combined: dict[int, set[int]]) -> Sale:
    price = before = terms.price or Decimal(0)
    applied: list[Any] = []
    for offer in offers:
        off = min(off_each(offer.benefit, before, terms.currency), price)
        if off > 0 and all(_go_together(offer, other, combined) for other in applied):
            price -= off
            applied.append(offer)
    return Sale(price, tuple(offer.pk for offer in applied))


def _go_together(offer: Any, other: Any, combined: dict[int, set[int]]) -> bool:
    """On one item. Exclusive offers go with none; offers that name companions go with these only."""
    if offer.exclusive or other.exclusive:
        return False
    named = combined.get(offer.pk) or combined.get(other.pk)
    return not named or other.pk in combined.get(offer.pk, ()) or offer.pk in combined.get(other.pk, ())


def companions_of(offers: Sequence[Any]) -> dict[int, set[int]]:
    """The companions that offers name."""
    companions: dict[int, set[int]] = {}
    if len(offers) > 1:
        rows = Combination.objects.filter(from_conditionaloffer__in=[offer.pk for offer in offers])
        for offer_id, other_id in rows.values_list("from_conditionaloffer_id", "to_conditionaloffer_id"):
            companions.setdefault(offer_id, set()).add(other_id)
    return companions
