"""The rows of the index as plain dicts, read from the catalogue, partner and review tables for many products at
once: two queries whatever their number, one more for attributes of several options, two for pictures, and up to four
for offers, each only where there are some."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.urls import reverse
from oscar.core.loading import get_model

from shop.catalogue.html import plain_text
from shop.catalogue.images import picture
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.page_tags import digest_of_terms
from shop.catalogue.terms import NOT_FOR_SALE, Terms, combined_terms, price_varies, terms_of
from shop.catalogue.tree import VERSION, Tree, known_tree
from shop.languages.addresses import in_first_language
from shop.lib.prepared import prepared
from shop.lib.prepared_values import IDS, prepared_values, together
from shop.offer.sale import reduced_terms
from shop.offer.site_offers import ANY_OPEN
from shop.partner.models import StockRecord
from shop.search.attributes import RESERVED, TEXT_FACETS, VALUES, AttributeValues, attribute_values
from shop.search.buckets import buckets
from shop.search.measures import extra_words, measure_words
from shop.search.normalise import words
from shop.search.postings import digest_of_words

ProductCategory = get_model("catalogue", "ProductCategory")
ProductReview = get_model("reviews", "ProductReview")

# A tsvector holds 1 MB at most; what follows on the third page of a description finds nobody.
DESCRIPTION_CHARACTERS = 20_000


@dataclass
class Record:
    """What is read of a stock record: shop.catalogue.terms.StockRecord, and what it is found by."""

    product_id: int
    partner_sku: str
    price: Decimal | None
    former_price: Decimal | None
    price_currency: str
    num_in_stock: int | None
    num_allocated: int | None
    low_stock_threshold: int | None


_RECORD = [field.name for field in fields(Record)]
_CATEGORIES = ProductCategory.objects.filter(product=OuterRef("pk")).order_by("pk").values("category_id")
_REVIEWS = ProductReview.objects.approved().filter(product=OuterRef("pk")).order_by().values("product")
_products = prepared_values(
    lambda ids: (
        Product.objects.browsable()
        .filter(pk__in=ids)
        .values(
            "pk",
            "title",
            "slug",
            "description",
            "upc",
            "brand",
            "tags",
            "rating",
            "priority",
            "date_created",
            "structure",
            "product_class__track_stock",
            "stats__num_purchases",
            filed=ArraySubquery(_CATEGORIES),
            num_reviews=Subquery(_REVIEWS.annotate(n=Count("pk")).values("n")),
        )
        .order_by("pk")
    )
)
_children = prepared_values(
    lambda ids: (
        Product.objects.filter(parent__in=ids, is_public=True)
        .order_by("pk")
        .values("pk", "parent_id", "upc", "stats__num_purchases")
    )
)
_records = prepared_values(lambda ids: StockRecord.objects.filter(product__in=ids).order_by("pk").values(*_RECORD))
_PARENTS = f"ARRAY(SELECT DISTINCT coalesce(parent_id, id) FROM catalogue_product WHERE id = ANY({IDS}))"  # noqa: S608
# Two workers on one product take turns, else the one that read earlier could write later.
_lock = together(
    _products,
    _children,
    values=(IDS, VERSION, ANY_OPEN),
    ids=_PARENTS,
    first=f"SELECT id FROM catalogue_product WHERE id = ANY({_PARENTS}) ORDER BY id FOR NO KEY UPDATE",  # noqa: S608
)
_PICTURED = f"EXISTS (SELECT FROM catalogue_productimage WHERE product_id = ANY({IDS}))"
_details = together(_records, VALUES, TEXT_FACETS, values=(_PICTURED,))


@prepared(list)
def _first_images(ids: list[int]) -> QuerySet[ProductImage]:
    places = ProductImage.objects.filter(product__in=ids).order_by("product_id", "display_order", "pk")
    return places.distinct("product_id")


@dataclass(frozen=True)
class Sources:
    variants: dict[int, list[dict[str, Any]]]  # by parent
    records: dict[int, list[Record]]
    attributes: dict[int, AttributeValues]
    images: dict[int, ProductImage]
    tree: Tree


def lock_and_read(product_ids: Collection[int]) -> tuple[list[int], list[dict[str, Any]]]:
    """The products, parents in place of their variants, locked until the transaction ends; and a dict per product that
    can be browsed: the columns of ProductIndex, and the texts of its document. One row is for all languages, so its
    address names none."""
    with in_first_language():
        products, children, ids, version, offers_open = _lock(product_ids)
        sources = _read(products, children, known_tree(version or ""))
        terms = {pk: one for product in products for pk, one in _terms(product, sources)}
        reduced = reduced_terms(terms) if offers_open else terms
        rows = [_row(product, reduced, sources) for product in products]
    return sorted(ids), [{**row, "words_digest": digest_of_words(row)} for row in rows]


def _read(products: list[dict[str, Any]], children: list[dict[str, Any]], tree: Tree) -> Sources:
    with_variants = {p["pk"] for p in products if p["structure"] == Product.PARENT}
    children = [child for child in children if child["parent_id"] in with_variants]
    every = [one["pk"] for one in (*products, *children)]
    records, values, text_facets, pictured = _details(every)
    places = _first_images(every) if pictured else []
    prefetch_related_objects(places, "original__renditions")
    return Sources(
        variants=_grouped((child["parent_id"], child) for child in children),
        records=_grouped((record["product_id"], Record(**record)) for record in records),
        attributes=attribute_values(values, text_facets),
        images={place.product_id: place for place in places},
        tree=tree,
    )


def _row(product: dict[str, Any], reduced: dict[int, Terms], sources: Sources) -> dict[str, Any]:
    variants = sources.variants.get(product["pk"], [])
    terms = [reduced[one["pk"]] for one in _sellable(product, sources)]
    card = combined_terms(terms)
    category_ids = sources.tree.with_ancestors(product["filed"])
    attributes = _attributes(product, variants, sources)
    skus = _skus([product, *variants], sources)
    return {
        "product_id": product["pk"],
        "title": product["title"],
        "url": reverse("catalogue:detail", kwargs={"product_slug": product["slug"], "pk": product["pk"]}),
        "price": card.price,
        "price_varies": price_varies(terms),
        "former_price": card.former_price,
        "offer_ids": sorted({pk for one in terms for pk in one.offer_ids}),
        "currency": card.currency,
        "availability": card.availability,
        "units": card.units,
        "purchasable": card.purchasable,
        "rating": product["rating"],
        "num_reviews": product["num_reviews"] or 0,
        "image": _image(product, variants, sources),
        "priority": product["priority"],
        "popularity": sum(one["stats__num_purchases"] or 0 for one in (product, *variants)),
        "date_created": product["date_created"],
        "brand": product["brand"],
        "category_ids": sorted(category_ids),
        "facets": _facets(product, card, attributes),
        # No column: the page cache's word for what the product's page says of its variants.
        "terms_digest": digest_of_terms(zip((one["pk"] for one in _sellable(product, sources)), terms, strict=True)),
        "skus": skus,
        **_texts(product, skus, attributes, [sources.tree.nodes[i].name for i in category_ids]),
    }


def _sellable(product: dict[str, Any], sources: Sources) -> list[dict[str, Any]]:
    return sources.variants.get(product["pk"], []) if product["structure"] == Product.PARENT else [product]


def _terms(product: dict[str, Any], sources: Sources) -> Iterator[tuple[int, Terms]]:
    """Before offers. As Oscar's strategy does: the first record of a product is the one that sells."""
    track_stock = product["product_class__track_stock"] is not False
    for one in _sellable(product, sources):
        records = sources.records.get(one["pk"])
        yield one["pk"], terms_of(records[0], track_stock=track_stock) if records else NOT_FOR_SALE


def _attributes(product: dict[str, Any], variants: list[dict[str, Any]], sources: Sources) -> AttributeValues:
    merged = AttributeValues()
    for one in (product, *variants):
        if found := sources.attributes.get(one["pk"]):
            merged.add(found)
    return merged


def _skus(products: list[dict[str, Any]], sources: Sources) -> list[str]:
    codes = [p["upc"] for p in products]
    codes += [record.partner_sku for p in products for record in sources.records.get(p["pk"], ())]
    return list(dict.fromkeys(code.upper() for code in codes if code))


def _image(product: dict[str, Any], variants: list[dict[str, Any]], sources: Sources) -> dict[str, Any] | None:
    places = (sources.images.get(one["pk"]) for one in (product, *variants))
    place = next((p for p in places if p is not None), None)
    return picture(place.original, alt=place.caption or product["title"]) if place else None


def _facets(product: dict[str, Any], card: Terms, attributes: AttributeValues) -> dict[str, list[str]]:
    facets = {code: values for code, values in attributes.options.items() if values and code not in RESERVED}
    if product["brand"]:
        facets["brand"] = [product["brand"]]
    own = buckets(
        price=card.price,
        on_sale=card.former_price is not None,
        rating=product["rating"],
        purchasable=card.purchasable,
    )
    return {**facets, **own}


def _texts(
    product: dict[str, Any], skus: list[str], attributes: AttributeValues, categories: list[str]
) -> dict[str, str]:
    title = _joined(product["title"])
    brand = _joined(product["brand"])
    return {
        "text_title": f"{title} {brand} {' '.join(measure_words(product['title']))}",
        "text_a": f"{title} {_joined(*skus)} {' '.join(extra_words(product['title']))}",
        "text_b": f"{brand} {_joined(*categories, *product['tags'])}",
        "text_c": f"{_joined(*attributes.texts)} {' '.join(extra_words(' '.join(attributes.texts)))}",
        "text_d": _joined(plain_text(product["description"][:DESCRIPTION_CHARACTERS])),
    }


def _joined(*texts: str) -> str:
    return " ".join(words(" ".join(texts)))


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
