"""The pages measured, each with many addresses, so that no single one is warm."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

from cms.setup import ensure_home_page
from shop.catalogue.models import Product
from shop.catalogue.tree import category_tree
from shop.search.models import ProductIndex
from tests.bench import weight
from tests.bench.guest import Guest
from tests.bench.http_client import Connection
from tests.bench.load import Deed, Measured, measure
from tests.bench.search_times import searches
from tests.running_shop import RunningShop

MANY = 300
FEW = 21
MOST_TRIES = 200
IN_BASKET = 3
KEPT = ("home", "category of 24", "product")  # whole, by the page cache
BASKET, API = "basket of 3", "API, 24 products"
Paths = dict[str, list[str]]


def paths() -> Paths:
    ids = sorted(ProductIndex.objects.values_list("pk", flat=True))
    products = Product.objects.filter(pk__in=random.Random(7).sample(ids, min(MANY, len(ids))))
    return {
        "home": ["/"],
        "category of 24": [node.url for node in category_tree().nodes.values() if node.depth > 1],
        "product": [product.get_absolute_url() for product in products],
        "search": searches(),
        BASKET: ["/shop/basket/"],
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


def basket_cookies(url: str, products: list[int]) -> bytes:
    """The header of a guest who has put some things into the basket, and was told so."""
    with Connection(url) as connection:
        guest = Guest(connection)
        for product_id in products[:IN_BASKET]:
            guest.add(product_id)
        guest.get("/shop/basket/")
        return guest.cookie_header


def size(url: str, some: list[str], headers: bytes = b"") -> int:
    """Bytes on the wire of the middle one of a few."""
    with Connection(url) as connection:
        sizes = []
        for path in some[:FEW]:
            _expect_200(connection, path, headers)
            sizes.append(connection.size)
    return sorted(sizes)[len(sizes) // 2]


def first_visits(shop: RunningShop, some: list[str]) -> Measured:
    """Each page as a process makes it for the first time; afterwards each process has made each."""
    found = Measured(1)
    for number, connection in enumerate(one_to_each_process(shop)):
        for path in some:
            began = time.perf_counter()
            _expect_200(connection, path)
            if number == 0:
                found.times.append((time.perf_counter() - began) * 1000)
    found.seconds = sum(found.times) / 1000
    found.times.sort()
    return found


def one_to_each_process(shop: RunningShop) -> Iterator[Connection]:
    """A process keeps a connection as long as it stands; which one takes it is as it happens."""
    missing = weight.web_processes(shop)
    for _try in range(MOST_TRIES):
        with Connection(shop.url) as connection:
            _expect_200(connection, "/robots.txt")
            server = weight.server_of(shop, connection.port)
            if server in missing:
                missing.remove(server)
                yield connection
        if not missing:
            return
    raise ValueError("there is a process that takes no connection")


def load(url: str, some: list[str], *, at_once: int, seconds: float, headers: bytes = b"") -> Measured:
    @contextmanager
    def visitor(number: int) -> Iterator[Deed]:
        addresses = cycle(some[number * len(some) // at_once :] + some[: number * len(some) // at_once])
        with Connection(url) as connection:
            yield lambda: _expect_200(connection, next(addresses), headers)

    return measure(visitor, at_once=at_once, seconds=seconds)


def _expect_200(connection: Connection, path: str, headers: bytes = b"") -> None:
    status = connection.get(path, headers)
    if status != 200:
        raise ValueError(f"{status} at {path}")
