"""What the feed says of each variant, read for many products at once: the same queries for one as for a chunk.

https://support.google.com/merchants/answer/7052112 names the attributes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from oscar.core.loading import get_model

from shop.catalogue.excerpt import readable
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.structured_data import VARIES_BY, absolute
from shop.catalogue.tree import Tree
from shop.catalogue.variants import Variant, variant_of
from shop.exchange.google.shipping import shipping_texts
from shop.lib.gtin import is_gtin
from shop.offer.sale import reduced_terms
from shop.search.models import ProductIndex
from shop.shipping.charges import Charge

ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

TITLE = 150  # characters at most, and so on
DESCRIPTION = 5000
READ = 20_000  # of a description with its markup
TYPE = 750
MORE_IMAGES = 10

Item = list[tuple[str, str]]  # names and texts, in order; a name may come again


def items_of(rows: Iterable[ProductIndex], tree: Tree, charges: list[Charge]) -> Iterator[Item]:
    """An item for each variant that has a price."""
    by_id = {row.pk: row for row in rows}
    products = list(Product.objects.filter(pk__in=by_id).select_related("product_class").order_by("pk"))
    families = _families(products)
    everybody = [one for family in families.values() for one in family]
    prefetch_related_objects(everybody, "stockrecords", Prefetch("images", _pictures()), _values())
    several = [v for one in everybody for v in one.attribute_values.all() if v.attribute.is_multi_option]
    prefetch_related_objects(several, "value_multi_option")
    sold = {one.pk: _sold(product, one) for product in products for one in _sellable(product, families)}
    terms = reduced_terms({pk: variant.terms for pk, variant in sold.items()})
    for product in products:
        shared = _shared(product, by_id[product.pk], tree)
        for one in _sellable(product, families):
            if terms[one.pk].price is not None:
                yield [*_own(product, one, sold[one.pk]), *shared, *_terms(product, terms[one.pk], charges)]


def _pictures() -> QuerySet[Any]:
    """As they were uploaded: renditions are not asked for."""
    return ProductImage.objects.select_related(None).select_related("original").prefetch_related(None)


def _values() -> Prefetch:
    """Of the attributes, no more than an item says: of all products, most have dozens that the feed has no name for."""
    said = Q(product__structure=Product.CHILD) | Q(attribute__code__in=VARIES_BY)
    found = ProductAttributeValue.objects.filter(said).select_related("attribute", "value_option")
    return Prefetch("attribute_values", found.order_by("attribute_id", "pk"))


def _families(products: list[Product]) -> dict[int, list[Product]]:
    families: dict[int, list[Product]] = defaultdict(list)
    for product in products:
        families[product.pk].append(product)
    by_id = {product.pk: product for product in products}
    for child in Product.objects.public().filter(parent__in=by_id).order_by("pk"):
        child.parent = by_id[child.parent_id]
        families[child.parent_id].append(child)
    return families


def _sellable(product: Product, families: dict[int, list[Product]]) -> list[Product]:
    return families[product.pk][1:] if product.is_parent else [product]


def _sold(product: Product, one: Product) -> Variant:
    track_stock = product.product_class.track_stock if product.product_class else True
    return variant_of(one, track_stock=track_stock)


def _own(product: Product, one: Product, variant: Variant) -> Item:
    """What tells a variant from its sisters."""
    texts = [text for _name, text in variant.facts.values() if text not in variant.title]
    title = " ".join([variant.title, *texts]) if product.is_parent else variant.title
    own = f"{product.get_absolute_url()}?variant={one.pk}" if product.is_parent else product.get_absolute_url()
    gtin = variant.upc if variant.upc and is_gtin(variant.upc) else ""
    item = [
        ("id", variant.sku or str(one.pk)),
        ("title", title[:TITLE]),
        ("link", absolute(own)),
        *_images([*one.images.all(), *(product.images.all() if product.is_parent else ())]),
        ("gtin", gtin),
        ("mpn", variant.sku),
        ("identifier_exists", "" if gtin or (product.brand and variant.sku) else "no"),
    ]
    if product.is_parent:
        item.append(("item_group_id", str(product.pk)))
    return item + [(VARIES_BY[code], text) for code, (_name, text) in variant.facts.items() if code in VARIES_BY]


def _images(places: list[Any]) -> Item:
    urls = list(dict.fromkeys(absolute(place.original.file.url) for place in places))
    more = [("additional_image_link", url) for url in urls[1 : MORE_IMAGES + 1]]
    return [("image_link", urls[0]), *more] if urls else []


def _shared(product: Product, row: ProductIndex, tree: Tree) -> Item:
    node = tree.deepest_browsable(row.category_ids)
    path = " > ".join(name for name, _url in tree.trail(node.id)) if node else ""
    text = readable(product.description[:READ])[:DESCRIPTION]
    return [
        ("description", text or product.title),
        ("brand", product.brand),
        ("product_type", path[:TYPE]),
        ("condition", "new"),
    ]


def _terms(product: Product, terms: Any, charges: list[Charge]) -> Item:
    """The price before a reduction is the price here, and the reduced one the sale price."""
    item = [("availability", "in_stock" if terms.purchasable else "out_of_stock")]
    if terms.former_price is None:
        item.append(("price", amount(terms.price, terms.currency)))
    else:
        item.append(("price", amount(terms.former_price, terms.currency)))
        item.append(("sale_price", amount(terms.price, terms.currency)))
    travels = product.product_class is None or product.product_class.requires_shipping
    return item + (
        [("shipping", text) for text in shipping_texts(charges, terms.price, terms.currency)] if travels else []
    )


def amount(price: Decimal, currency: str) -> str:
    return f"{price:.2f} {currency}"
