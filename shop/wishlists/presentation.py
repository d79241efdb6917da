"""The lines of a wish list in plain values, for a template."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shop.basket.pictures import product_picture
from shop.catalogue.models import Product
from shop.catalogue.terms import NOT_FOR_SALE, Terms, terms_of
from shop.offer.sale import reduced_terms
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


def wishes_of(lines: Iterable[Any]) -> list[Wish]:
    """`lines` as shop.wishlists.lists.lines_of reads them; prices as offers make them."""
    lines = list(lines)
    shown = {line.pk: line.product for line in lines if line.product and is_public(line.product)}
    terms = reduced_terms({product.pk: _terms(product) for product in shown.values()})
    return [_wish(line, shown.get(line.pk), terms) for line in lines]


def _wish(line: Any, product: Product | None, terms: dict[int, Terms]) -> Wish:
    if product is None:
        return Wish(line.pk, 0, line.title, "", None, NOT_FOR_SALE, is_parent=False)
    return Wish(
        id=line.pk,
        product_id=product.pk,
        title=product.get_title(),
        url=product.get_absolute_url(),
        image=product_picture(product),
        terms=terms[product.pk],
        is_parent=product.is_parent,
    )


def _terms(product: Product) -> Terms:
    records = sorted(product.stockrecords.all(), key=lambda record: record.pk)
    return terms_of(records[0] if records else None, track_stock=product.get_product_class().track_stock)
