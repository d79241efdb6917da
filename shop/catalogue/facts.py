"""What a product's attributes say, in words."""

from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from shop.catalogue.html import plain_text
from shop.catalogue.models import Product

ProductAttribute = get_model("catalogue", "ProductAttribute")
# Files and entities are no facts to read.
UNREADABLE = {ProductAttribute.FILE, ProductAttribute.IMAGE, ProductAttribute.ENTITY}
# "Display / Diagonal" is the diagonal, in the group of the display.
GROUP_MARK = " / "

Facts = dict[str, tuple[str, str]]  # name and value as text, by the attribute's code
Group = tuple[str, list[tuple[str, str]]]  # heading, "" for what stands before the first; names and values


def facts_of(product: Product) -> Facts:
    """`product` with its attribute_values prefetched, those with their attribute and options."""
    values = [v for v in product.attribute_values.all() if v.attribute.type not in UNREADABLE]
    texts = {v.attribute.code: (v.attribute.name, value_text(v)) for v in values}
    return {code: fact for code, fact in texts.items() if fact[1]}


def documents_of(product: Product) -> list[tuple[str, str]]:
    """Name and address of the files among its attributes: manuals, data sheets."""
    values = [v for v in product.attribute_values.all() if v.attribute.type == ProductAttribute.FILE and v.value_file]
    return [(value.attribute.name, value.value_file.url) for value in values]


def value_text(value: Any) -> str:
    """A value as a reader of this language writes it; "" for none."""
    held = value.value
    match value.attribute.type:
        case ProductAttribute.BOOLEAN:
            return "" if held is None else _("Yes") if held else _("No")
        case ProductAttribute.INTEGER | ProductAttribute.FLOAT:
            return "" if held is None else _number(held)
        case ProductAttribute.DATE | ProductAttribute.DATETIME:
            return date_format(held, "DATE_FORMAT") if held else ""
        case ProductAttribute.MULTI_OPTION:
            return ", ".join(option.option for option in held.all())
        case ProductAttribute.RICHTEXT:
            return plain_text(str(held or ""))
        case _:
            return str(held or "").strip()


def grouped(facts: list[tuple[str, str]]) -> list[Group]:
    """The rows of the specification under their headings, in the order in which those come first."""
    groups: dict[str, list[tuple[str, str]]] = {"": []}
    for name, text in facts:
        heading, mark, rest = name.partition(GROUP_MARK)
        groups.setdefault(heading if mark else "", []).append((rest if mark else name, text))
    return [(heading, rows) for heading, rows in groups.items() if rows]


def _number(held: float) -> str:
    # Twelve digits: all that a merchant typed, and none of what binary fractions add to it.
    digits = f"{held:.12g}"
    return number_format(digits, use_l10n=True, force_grouping=True) if "e" not in digits else digits
