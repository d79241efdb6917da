"""A line of a wish list in plain values, for a template: no queries."""

from dataclasses import dataclass
from typing import Any

from shop.basket.presentation import product_picture
from shop.catalogue.terms import NOT_FOR_SALE, Terms, terms_of
from shop.partner.strategy import is_public


@dataclass(frozen=True)
class Wish:
    id: int
    product_id: int
    title: str
    url: str  # "" for what is no longer shown
    image: dict[str, Any] | None
    terms: Terms
    is_parent: bool  # one has to choose a variant first


def wish_of(line: Any) -> Wish:
    """`line` as shop.wishlists.lists.lines_of reads it."""
    product = line.product
    if product is None or not is_public(product):
        return Wish(line.pk, 0, line.title, "", None, NOT_FOR_SALE, is_parent=False)
    records = sorted(product.stockrecords.all(), key=lambda record: record.pk)
    track_stock = product.get_product_class().track_stock
    return Wish(
        id=line.pk,
        product_id=product.pk,
        title=product.get_title(),
        url=product.get_absolute_url(),
        image=product_picture(product),
        terms=terms_of(records[0] if records else None, track_stock=track_stock),
        is_parent=product.is_parent,
    )
