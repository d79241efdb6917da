"""Offers that reduce prices, and what a basket makes of them."""

from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import AnonymousUser
from oscar.core.loading import get_class

from shop.basket.models import Line
from shop.offer.models import Benefit, Condition, ConditionalOffer, Range
from tests.order_factories import again, make_basket

Applicator = get_class("offer.applicator", "Applicator")
_numbers = count(1)


def everything() -> Range:
    return Range.objects.get_or_create(name="Everything", includes_all_products=True)[0]


def only(*products: Any) -> Range:
    made = Range.objects.create(name=f"Range {next(_numbers)}")
    for product in products:
        made.add_product(product)
    return made


def offer(kind: str = "Percentage", value: Any = 10, *, on: Range | None = None, **fields: Any) -> ConditionalOffer:
    """A site offer on every item of the range, of everything without one; `needs` another condition's type and value,
    `max_affected_items` as of the benefit."""
    found = on or everything()
    condition_type, needed = fields.pop("needs", ("Count", 1))
    benefit = Benefit.objects.create(
        range=None if kind == "Fixed price" else found,
        type=kind,
        value=Decimal(str(value)) if value is not None else None,
        max_affected_items=fields.pop("max_affected_items", None),
    )
    condition = Condition.objects.create(range=found, type=condition_type, value=Decimal(needed))
    name = fields.pop("name", f"Offer {next(_numbers)}")
    return ConditionalOffer.objects.create(name=name, condition=condition, benefit=benefit, **fields)


def bought(*products: Any, quantity: int = 1, user: Any = None) -> list[Line]:
    """The lines of a basket with these products, after offers."""
    basket = again(make_basket(*products, quantity=quantity))
    Applicator().apply(basket, user or AnonymousUser())
    return list(basket.all_lines())
