"""The variants of a product."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shop.catalogue.facts import Facts, facts_of
from shop.catalogue.models import Product
from shop.catalogue.swatches import Colours, colours_of
from shop.catalogue.terms import Terms, terms_of


@dataclass(frozen=True)
class Variant:
    """What can be put into a basket: a child product, or the stand-alone product itself."""

    id: int
    title: str
    upc: str | None
    terms: Terms
    facts: Facts = field(default_factory=dict)
    colours: Colours = field(default_factory=dict)
    sku: str = ""
    image_index: int = 0  # place of its first picture in the gallery, from 1; 0 without one
    picture: dict[str, Any] | None = None  # that picture, from the gallery

    @property
    def price(self) -> Decimal | None:
        return self.terms.price

    @property
    def former_price(self) -> Decimal | None:
        return self.terms.former_price

    @property
    def currency(self) -> str:
        return self.terms.currency

    @property
    def availability(self) -> str:
        return self.terms.availability

    @property
    def availability_text(self) -> str:
        return self.terms.availability_text

    @property
    def max_quantity(self) -> int:
        return self.terms.max_quantity

    def value(self, code: str) -> str | None:
        """Its text for an attribute."""
        return self.facts[code][1] if code in self.facts else None


def variant_of(
    product: Product, *, track_stock: bool, image_index: int = 0, picture: dict[str, Any] | None = None
) -> Variant:
    """`product` with its stockrecords and attribute_values prefetched."""
    records = sorted(product.stockrecords.all(), key=lambda record: record.pk)
    return Variant(
        id=product.pk,
        title=product.get_title(),
        upc=product.upc,
        terms=terms_of(records[0] if records else None, track_stock=track_stock),
        facts=facts_of(product),
        colours=colours_of(product),
        sku=records[0].partner_sku if records else "",
        image_index=image_index,
        picture=picture,
    )


def chosen(variants: Sequence[Variant], asked: str) -> Variant | None:
    """The variant of that id; for anything else the first one can buy, else the first."""
    by_id = {str(variant.id): variant for variant in variants}
    buyable = (variant for variant in variants if variant.terms.purchasable)
    return by_id.get(asked) or next(buyable, variants[0] if variants else None)


def option_codes(variants: Sequence[Variant]) -> list[str]:
    """The attributes in which the variants differ."""
    values: dict[str, set[str | None]] = {}
    for code in dict.fromkeys(code for variant in variants for code in variant.facts):
        values[code] = {variant.value(code) for variant in variants}
    return [code for code, different in values.items() if len(different) > 1]
