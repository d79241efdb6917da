"""The catalogue of judged queries, in the database for as long as it is searched."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import NamedTuple

from django.db import connection, transaction
from oscar.core.loading import get_model

from shop.catalogue.models import Product
from shop.search.index import reindex
from shop.search.models import ProductIndex
from shop.search.normalise import query_words
from shop.search.pipeline import RERANKED, RETRIEVED, search, understand
from shop.search.rerank import judge
from shop.search.retrieve import PostgresEngine
from shop.search.vocabulary import refresh_vocabulary

ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
ProductClass = get_model("catalogue", "ProductClass")


class Catalogue(NamedTuple):
    """`search` gives the first 50 products' ids as the judges know them; `parts` the candidates' ids, and what the
    re-ranker sees of each in the order of its weights."""

    search: Callable[[str], list[str]]
    parts: Callable[[str], tuple[list[str], list[list[float]]]]


@contextmanager
def searchable(records: Iterator[dict]) -> Iterator[Catalogue]:
    with _written(records) as names:
        yield Catalogue(
            search=lambda query: [names[i] for i in search(query).product_ids[:50]],
            parts=lambda query: _parts(query, names),
        )


def _parts(text: str, names: dict[int, str]) -> tuple[list[str], list[list[float]]]:
    engine = PostgresEngine()
    query = understand(text, query_words(text), engine).query
    candidates = engine.retrieve(query.terms, RETRIEVED, RERANKED)[:RERANKED]
    parts = [list(one.values()) for one in judge(candidates, query)] if candidates else []
    return [names[candidate.product_id] for candidate in candidates], parts


@contextmanager
def _written(records: Iterator[dict]) -> Iterator[dict[int, str]]:
    """The products' ids as the judges know them; rolled back afterwards."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # a loaded machine may read the catalogue for longer than a shop may pause
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        ProductIndex.objects.all().delete()
        names = _write(list(records))
        reindex(names)
        refresh_vocabulary()
        yield names
        transaction.set_rollback(True)


def _write(records: list[dict]) -> dict[int, str]:
    product_class = ProductClass.objects.create(name="Judged")
    features = ProductAttribute.objects.create(
        product_class=product_class, code="features", name="Features", type=ProductAttribute.TEXT
    )
    products = Product.objects.bulk_create(
        Product(
            product_class=product_class,
            title=_clean(record["title"])[:255],
            slug="judged",
            brand=_clean(record["brand"] or "")[:120],
            # What is left of the class: colour and category's path, as a merchant's own words.
            tags=wrap(_clean(record["cls"]).removeprefix(record["brand"] or ""), 120),
            description=_clean(record["desc"]),
        )
        for record in records
    )
    pairs = list(zip(products, records, strict=True))
    ProductAttributeValue.objects.bulk_create(
        ProductAttributeValue(product=product, attribute=features, value_text=_clean(record["features"]))
        for product, record in pairs
    )
    return {product.pk: record["id"] for product, record in pairs}


def _clean(text: str) -> str:
    return text.replace("\0", "")
