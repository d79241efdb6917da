"""How long one visitor waits for a search, a suggestion, and the index; over a kept-alive connection, which is the time
in the server and the way there and back on this machine."""

import random
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat, Left

from shop.catalogue.models import Product
from shop.partner.models import StockRecord
from shop.search.index import reindex, reindex_all
from shop.search.models import ProductIndex
from tests.bench.http_client import Connection
from tests.bench.load import Measured

SEARCHES, TYPISTS, ONE_BY_ONE = 300, 60, 50


def products() -> int:
    return ProductIndex.objects.count()


def products_without_row() -> list[int]:
    browsable = Product.objects.browsable().order_by()
    return list(browsable.exclude(pk__in=ProductIndex.objects.values("pk")).values_list("pk", flat=True))


def searches(count: int = SEARCHES) -> list[str]:
    """Addresses: two neighbouring words of a product's title each."""
    dice, found = random.Random(7), set()
    for title in _titles(dice, count * 2):
        words = title.split()
        if len(words) > 2:
            first = dice.randrange(len(words) - 1)
            found.add(" ".join(words[first : first + 2]))
    return [f"/shop/search/?{urlencode({'q': text})}" for text in sorted(found)[:count]]


def suggestions() -> list[str]:
    """What is asked while somebody types the first twelve letters of a title."""
    dice = random.Random(11)
    typed = [title[:length] for title in _titles(dice, TYPISTS) for length in range(2, 13)]
    return [f"/shop/search/suggestions/?{urlencode({'q': text})}" for text in dict.fromkeys(typed)]


def one_after_another(url: str, paths: Iterable[str]) -> Measured:
    """The second half, when the first has warmed the server."""
    paths = list(paths)
    random.Random(3).shuffle(paths)
    with Connection(url) as connection:
        _timed(lambda path: connection.get(path), paths[: len(paths) // 2])
        return _timed(lambda path: _expect_200(connection, path), paths[len(paths) // 2 :])


def index_one() -> dict[str, Measured]:
    """By what has changed of the product. Of what is found by its words more is written than of what costs something
    else now."""
    ids = random.Random(5).sample(sorted(ProductIndex.objects.values_list("pk", flat=True)), ONE_BY_ONE * 2)
    records, products = StockRecord.objects.filter(product__in=ids), Product.objects.filter(pk__in=ids)
    titles = dict(products.values_list("pk", "title"))
    records.update(price=F("price") + 1)
    price = _reindexed(ids)
    products.update(title=Concat(Left("title", 240), Value(" renewed")))
    title = _reindexed(ids)
    records.update(price=F("price") - 1)
    products.bulk_update([Product(pk=pk, title=text) for pk, text in titles.items()], ["title"])
    reindex(ids)
    return {"its price": price, "its title": title}


def build() -> tuple[int, float]:
    """How many products the whole index has, and the seconds it takes to make it from nothing."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_productindex, search_posting, search_lexeme, search_word")
    began = time.monotonic()
    return reindex_all(), time.monotonic() - began


def _reindexed(ids: list[int]) -> Measured:
    _timed(lambda pk: reindex([pk]), ids[:ONE_BY_ONE])
    return _timed(lambda pk: reindex([pk]), ids[ONE_BY_ONE:])


def _timed(do: Callable[[Any], object], things: Iterable[Any]) -> Measured:
    times = []
    began = time.perf_counter()
    for thing in things:
        before = time.perf_counter()
        do(thing)
        times.append((time.perf_counter() - before) * 1000)
    return Measured(time.perf_counter() - began, sorted(times))


def _expect_200(connection: Connection, path: str) -> None:
    status = connection.get(path)
    if status != 200:
        raise ValueError(f"{status} at {path}")


def _titles(dice: random.Random, count: int) -> list[str]:
    ids = sorted(ProductIndex.objects.values_list("pk", flat=True))
    some = dice.sample(ids, min(count, len(ids)))
    return list(ProductIndex.objects.filter(pk__in=some).order_by("pk").values_list("title", flat=True))
