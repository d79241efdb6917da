"""Products' attribute values in bulk: as text for the document, as options for the facets."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from oscar.core.loading import get_model

from shop.lib.prepared_values import Row, prepared_values
from shop.search import buckets
from shop.search.listing_request import OWN_PARAMETERS
from shop.search.models import TextFacet

ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

OPTION_TYPES = (ProductAttribute.OPTION, ProductAttribute.MULTI_OPTION)
# Codes that mean something else in an address, or are facets of our own.
RESERVED = OWN_PARAMETERS | {"brand", *buckets.VALUES}
# Column of the value by the attribute's type. Files and entities have no words.
_TEXT_COLUMNS = {
    ProductAttribute.TEXT: "value_text",
    ProductAttribute.RICHTEXT: "value_richtext",
    ProductAttribute.INTEGER: "value_integer",
    ProductAttribute.FLOAT: "value_float",
    ProductAttribute.OPTION: "value_option__option",
}


_ATTRIBUTE = ("product_id", "attribute__code", "attribute__name", "attribute__type")
TEXT_FACETS = prepared_values(lambda _ids: TextFacet.objects.values("code"))
VALUES = prepared_values(
    lambda ids: (
        ProductAttributeValue.objects.filter(product__in=ids)
        .order_by("product_id", "attribute_id")
        .values(*_ATTRIBUTE, *_TEXT_COLUMNS.values())
    )
)
_several_options = prepared_values(
    lambda ids: ProductAttributeValue.objects.filter(
        product__in=ids, attribute__type=ProductAttribute.MULTI_OPTION, value_multi_option__isnull=False
    ).values(*_ATTRIBUTE, "value_multi_option__option")
)


@dataclass
class AttributeValues:
    texts: list[str] = field(default_factory=list)  # "Colour Sand"
    options: dict[str, list[str]] = field(default_factory=dict)  # {"colour": ["Sand"]}

    def add(self, other: "AttributeValues") -> None:
        self.texts += [text for text in other.texts if text not in self.texts]
        for code, values in other.options.items():
            known = self.options.setdefault(code, [])
            known += [value for value in values if value not in known]


def facet_names() -> dict[str, str]:
    """Of the attributes one can filter by, by code: those with options, also of several product types, and those whose
    few values make them as good. Never one that would take a parameter of ours."""
    options = ProductAttribute.objects.filter(type__in=OPTION_TYPES).order_by("code", "-pk")
    names = {**dict(TextFacet.objects.values_list("code", "name")), **dict(options.values_list("code", "name"))}
    return {code: name for code, name in names.items() if code not in RESERVED}


def attribute_values(rows: list[Row], text_facets: list[Row]) -> dict[int, AttributeValues]:
    """By product, of what was found by VALUES and TEXT_FACETS; a query where one may have several options."""
    facet_codes = {row["code"] for row in text_facets}
    by_product: dict[int, AttributeValues] = defaultdict(AttributeValues)
    for row in rows:
        column = _TEXT_COLUMNS.get(row["attribute__type"])
        if column and row[column] not in {None, ""}:
            text = f"{float(row[column]):g}" if column == "value_float" else str(row[column])
            _note(by_product[row["product_id"]], row, text, facet_codes)
    several = {row["product_id"] for row in rows if row["attribute__type"] == ProductAttribute.MULTI_OPTION}
    for row in _several_options(several) if several else ():
        _note(by_product[row["product_id"]], row, row["value_multi_option__option"], facet_codes)
    return dict(by_product)


def _note(values: AttributeValues, row: dict[str, Any], text: str, facet_codes: set[str]) -> None:
    values.texts.append(f"{row['attribute__name']} {text}")
    if row["attribute__type"] in OPTION_TYPES or row["attribute__code"] in facet_codes:
        values.options.setdefault(row["attribute__code"], []).append(text)
