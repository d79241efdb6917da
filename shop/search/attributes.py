"""Products' attribute values in bulk: as text for the document, as options for the facets."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from oscar.core.loading import get_model

ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

# Column of the value by the attribute's type. Files and entities have no words.
_TEXT_COLUMNS = {
    ProductAttribute.TEXT: "value_text",
    ProductAttribute.RICHTEXT: "value_richtext",
    ProductAttribute.INTEGER: "value_integer",
    ProductAttribute.FLOAT: "value_float",
    ProductAttribute.OPTION: "value_option__option",
}


@dataclass
class AttributeValues:
    texts: list[str] = field(default_factory=list)  # "Colour Sand"
    options: dict[str, list[str]] = field(default_factory=dict)  # {"colour": ["Sand"]}

    def add(self, other: "AttributeValues") -> None:
        self.texts += [text for text in other.texts if text not in self.texts]
        for code, values in other.options.items():
            known = self.options.setdefault(code, [])
            known += [value for value in values if value not in known]


def attribute_values(product_ids: Iterable[int]) -> dict[int, AttributeValues]:
    """By product; two queries."""
    by_product: dict[int, AttributeValues] = defaultdict(AttributeValues)
    columns = ("product_id", "attribute__code", "attribute__name", "attribute__type", *_TEXT_COLUMNS.values())
    rows = ProductAttributeValue.objects.filter(product__in=product_ids)
    for row in rows.order_by("product_id", "attribute_id").values(*columns):
        column = _TEXT_COLUMNS.get(row["attribute__type"])
        if column and row[column] not in {None, ""}:
            value = row[column]
            _note(by_product[row["product_id"]], row, f"{value:g}" if isinstance(value, float) else str(value))
    multiple = rows.filter(attribute__type=ProductAttribute.MULTI_OPTION, value_multi_option__isnull=False)
    for row in multiple.values(*columns[:4], "value_multi_option__option"):
        _note(by_product[row["product_id"]], row, row["value_multi_option__option"])
    return dict(by_product)


def _note(values: AttributeValues, row: dict[str, Any], text: str) -> None:
    values.texts.append(f"{row['attribute__name']} {text}")
    if row["attribute__type"] in {ProductAttribute.OPTION, ProductAttribute.MULTI_OPTION}:
        values.options.setdefault(row["attribute__code"], []).append(text)
