"""Writes Icecat records as products: everything in bulk, nothing one by one."""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model
from oscar.core.utils import slugify

from shop.catalogue.models import Category, Product
from shop.catalogue.tree import forget_tree
from shop.partner.models import StockRecord
from tests.bench.icecat_categories import PLACES, place_of
from tests.bench.icecat_records import Record

AttributeOption = get_model("catalogue", "AttributeOption")
AttributeOptionGroup = get_model("catalogue", "AttributeOptionGroup")
Partner = get_model("partner", "Partner")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
ProductCategory = get_model("catalogue", "ProductCategory")
ProductClass = get_model("catalogue", "ProductClass")

# Attributes to filter by; the others are text, number or yes and no.
OPTIONS = {"attr_t_product_colour", "attr_t_connector_gender", "attr_t_print_technology", "attr_t_material"}
_TYPES = {"attr_t_": ProductAttribute.TEXT, "attr_n_": ProductAttribute.FLOAT, "attr_b_": ProductAttribute.BOOLEAN}


class Writer:
    """Holds what products refer to, so that a chunk of products costs six statements."""

    def __init__(self) -> None:
        self.product_class, _made = ProductClass.objects.get_or_create(name="Electronics")
        self.partner, _made = Partner.objects.get_or_create(name="Icecat warehouse")
        self.categories = _categories()
        self.attributes = {a.code: a for a in self.product_class.attributes.all()}
        options = AttributeOption.objects.filter(group__product_attributes__product_class=self.product_class)
        self.options = {(o.group_id, o.option): o for o in options}

    @transaction.atomic
    def write(self, records: Iterable[Record]) -> list[int]:
        """The ids of the products written; those that are there already are left alone."""
        by_key = {f"icecat:{record['id']}": record for record in records}
        known = set(Product.objects.filter(source_key__in=by_key).values_list("source_key", flat=True))
        new = [record for key, record in by_key.items() if key not in known]
        self._add_attributes(new)
        products = Product.objects.bulk_create([self._product(record) for record in new])
        pairs = list(zip(products, new, strict=True))
        StockRecord.objects.bulk_create([self._stock(product, record) for product, record in pairs])
        ProductCategory.objects.bulk_create([self._place(product, record) for product, record in pairs])
        values = [self._value(p, code, value) for p, r in pairs for code, value in _attributes_of(r)]
        ProductAttributeValue.objects.bulk_create(values, batch_size=5000)
        return [product.pk for product in products]

    def _product(self, record: Record) -> Product:
        return Product(
            structure=Product.STANDALONE,
            product_class=self.product_class,
            title=record["title"][:255],
            slug=slugify(record["title"])[:200],
            upc=(record.get("ean") or [None])[0],
            description=record.get("short_description") or "",
            brand=(record.get("supplier") or "")[:120],
            source_key=f"icecat:{record['id']}",
        )

    def _stock(self, product: Product, record: Record) -> StockRecord:
        return StockRecord(
            product=product,
            partner=self.partner,
            partner_sku=record["id"],
            price_currency="EUR",
            price=Decimal(record["price"]) / 100 if record.get("price") else None,
            num_in_stock=int(record["id"]) % 60,
        )

    def _place(self, product: Product, record: Record) -> Any:
        return ProductCategory(product=product, category_id=self.categories[place_of(record["title"])])

    def _add_attributes(self, records: list[Record]) -> None:
        """The attributes and options that occur in these records for the first time."""
        found = sorted({(code, value) for record in records for code, value in _attributes_of(record)}, key=str)
        missing = [code for code, _pairs in groupby(found, key=lambda pair: pair[0]) if code not in self.attributes]
        made = ProductAttribute.objects.bulk_create([self._attribute(code) for code in missing])
        self.attributes |= {attribute.code: attribute for attribute in made}
        options = [
            AttributeOption(group_id=group, option=value)
            for code, value in found
            if code in OPTIONS and ((group := self.attributes[code].option_group_id), value) not in self.options
        ]
        self.options |= {(o.group_id, o.option): o for o in AttributeOption.objects.bulk_create(options)}

    def _attribute(self, code: str) -> Any:
        name = re.sub(r"_+", " ", code[len("attr_t_") :]).strip().capitalize()
        attribute = ProductAttribute(product_class=self.product_class, code=code, name=name[:128])
        attribute.type = ProductAttribute.OPTION if code in OPTIONS else _TYPES[code[:7]]
        if code in OPTIONS:
            attribute.option_group = AttributeOptionGroup.objects.create(name=name)
        return attribute

    def _value(self, product: Product, code: str, value: Any) -> Any:
        attribute = self.attributes[code]
        held = self.options[attribute.option_group_id, value] if code in OPTIONS else value
        return ProductAttributeValue(product=product, attribute=attribute, **{f"value_{attribute.type}": held})


def _attributes_of(record: Record) -> list[tuple[str, Any]]:
    return [
        (code[:128], str(value)[:255] if code in OPTIONS else value)
        for code, value in record.items()
        if code[:7] in _TYPES and value not in {None, ""}
    ]


def _categories() -> dict[tuple[str, str], int]:
    """The ids of the categories by department and name; made when missing."""
    roots = {c.name: c for c in Category.objects.filter(depth=1)}
    found = {}
    for department, name in PLACES:
        root = roots.get(department) or Category.add_root(name=department)
        roots[department] = root
        child = root.get_children().filter(name=name).first() or root.add_child(name=name)
        found[department, name] = child.pk
    forget_tree()
    return found
