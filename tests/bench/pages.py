"""The pages measured, each with many addresses, so that no single one is warm."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from urllib.parse import urlencode

from cms.setup import ensure_home_page
from shop.catalogue.models import Product
from shop.catalogue.tree import category_tree
from shop.search.models import ProductIndex
from tests.bench.http_client import Connection
from tests.bench.load import Deed, Measured, measure

MANY = 300
FEW = 21
ROUNDS = 3
KEPT = ("home", "category of 24", "product")  # whole, by the page cache
API = "API, 24 products"
Paths = dict[str, list[str]]


def paths() -> Paths:
    dice = random.Random(7)
    ids = sorted(ProductIndex.objects.values_list("pk", flat=True))
    some = dice.sample(ids, min(MANY, len(ids)))
    products = Product.objects.filter(pk__in=some)
    return {
        "home": ["/"],
        "category of 24": [node.url for node in category_tree().nodes.values() if node.depth > 1],
        "product": [product.get_absolute_url() for product in products],
        "search": [f"/shop/search/?{urlencode({'q': words})}" for words in _queries(products, dice)],
        API: [f"/api/v1/products?limit=24&category={node.id}" for node in category_tree().nodes.values()],
    }


def fill_home() -> None:
    """Two rows of products, as a shop's own home page has."""
    home = ensure_home_page(title="Bench")
    home.body = [
        ("product_row", {"heading": heading, "source": source, "products": [], "category": None, "count": 8})
        for heading, source in (("New in the shop", "newest"), ("Liked by many", "bestsellers"))
    ]
    home.save_revision().publish()


def bare(size: int) -> list[str]:
    return [f"/bench/bare/{size}/"]


def size(url: str, some: list[str]) -> int:
    """Bytes on the wire of the middle one of a few."""
    with Connection(url) as connection:
        sizes = []
        for path in some[:FEW]:
            _expect_200(connection, path)
            sizes.append(connection.size)
    return sorted(sizes)[len(sizes) // 2]


def visit_all(url: str, some: list[str]) -> None:
    """Often enough that each process has each page."""
    with Connection(url) as connection:
        for path in some * ROUNDS:
            _expect_200(connection, path)


def load(url: str, some: list[str], *, at_once: int, seconds: float) -> Measured:
    @contextmanager
    def visitor(number: int) -> Iterator[Deed]:
        addresses = cycle(some[number * len(some) // at_once :] + some[: number * len(some) // at_once])
        with Connection(url) as connection:
            yield lambda: _expect_200(connection, next(addresses))

    return measure(visitor, at_once=at_once, seconds=seconds)


def _expect_200(connection: Connection, path: str) -> None:
    status = connection.get(path)
    if status != 200:
        raise ValueError(f"{status} at {path}")


def _queries(products, dice: random.Random) -> list[str]:
    """Two neighbouring words of a product's title."""
    found = set()
    for product in products:
        words = product.title.split()
        if len(words) > 2:
            first = dice.randrange(len(words) - 1)
            found.add(" ".join(words[first : first + 2]))
    return sorted(found)
