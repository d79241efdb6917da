"""The variants of a product and the choices between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from oscar.core.loading import get_model

from shop.catalogue.models import Product
from shop.catalogue.terms import Terms, terms_of

ProductAttribute = get_model("catalogue", "ProductAttribute")
# Files and entities are no facts to read.
UNREADABLE = {ProductAttribute.FILE, ProductAttribute.IMAGE, ProductAttribute.ENTITY}

Facts = dict[str, tuple[str, str]]  # name and value as text, by the attribute's code


@dataclass(frozen=True)
class Variant:
    """What can be put into a basket: a child product, or the stand-alone product itself."""

    id: int
    title: str
    upc: str | None
    terms: Terms
    facts: Facts = field(default_factory=dict)
    image_index: int = 0  # place of its first picture in the gallery, from 1; 0 without one

    @property
    def price(self):
        return self.terms.price

    @property
    def former_price(self):
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


def variant_of(product: Product, *, track_stock: bool, image_index: int = 0) -> Variant:
    """`product` with its stockrecords and attribute_values prefetched."""
    records = sorted(product.stockrecords.all(), key=lambda record: record.pk)
    return Variant(
        id=product.pk,
        title=product.get_title(),
        upc=product.upc,
        terms=terms_of(records[0] if records else None, track_stock=track_stock),
        facts=facts_of(product),
        image_index=image_index,
    )


def facts_of(product: Product) -> Facts:
    values = [v for v in product.attribute_values.all() if v.attribute.type not in UNREADABLE]
    texts = {v.attribute.code: (v.attribute.name, str(v.value_as_text or "")) for v in values}
    return {code: fact for code, fact in texts.items() if fact[1]}


def chosen(variants: Sequence[Variant], asked: str) -> Variant | None:
    """The variant of that id; for anything else the first one can buy, else the first."""
    by_id = {str(variant.id): variant for variant in variants}
    buyable = (variant for variant in variants if variant.terms.purchasable)
    return by_id.get(asked) or next(buyable, variants[0] if variants else None)


def option_codes(variants: Sequence[Variant]) -> list[str]:
    """The attributes in which the variants differ."""
    values: dict[str, set[str | None]] = {}
    for code in dict.fromkeys(code for variant in variants for code in variant.facts):
        values[code] = {_value(variant, code) for variant in variants}
    return [code for code, different in values.items() if len(different) > 1]


def option_groups(variants: Sequence[Variant], selected: Variant | None, url: str) -> list[dict[str, Any]]:
    """[{name, values: [{value, url, selected, available}]}]: each choice leads to the variant that has it and
    keeps the other choices where it can."""
    if selected is None:
        return []
    codes = option_codes(variants)
    return [
        {
            "name": _name(variants, code),
            "values": [_choice(variants, selected, codes, code, value, url) for value in _values(variants, code)],
        }
        for code in codes
    ]


def _choice(
    variants: Sequence[Variant], selected: Variant, codes: list[str], code: str, value: str, url: str
) -> dict[str, Any]:
    others = [other for other in codes if other != code]
    candidates = [variant for variant in variants if _value(variant, code) == value]
    target = max(candidates, key=lambda v: (sum(_value(v, o) == _value(selected, o) for o in others), -v.id))
    return {
        "value": value,
        "url": f"{url}?variant={target.id}",
        "selected": _value(selected, code) == value,
        "available": target.terms.purchasable,
    }


def _values(variants: Sequence[Variant], code: str) -> list[str]:
    return list(dict.fromkeys(value for variant in variants if (value := _value(variant, code)) is not None))


def _value(variant: Variant, code: str) -> str | None:
    return variant.facts[code][1] if code in variant.facts else None


def _name(variants: Sequence[Variant], code: str) -> str:
    return next(variant.facts[code][0] for variant in variants if code in variant.facts)
