"""The shop as it runs: two web processes that share nothing but the database."""

import time
import urllib.request
from decimal import Decimal
from pathlib import Path

from cms.setup import ensure_home_page
from shop.search.index import reindex, schedule_reindex
from tests import database
from tests.factories import CategoryFactory, ProductFactory
from tests.running_shop import RunningShop

SECONDS = 15
IN_A_ROW = 40  # of connections that the two processes take by turns, about


def get(url: str) -> tuple[str, str]:
    """The page, and what its cache says of it."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 -- our own address
        return answer.read().decode(), answer.headers.get("Cache-Status", "")


def until_everywhere(url: str, text: str) -> set[str]:
    """Until many visitors in a row see the text; what was said of their pages."""
    until, said = time.monotonic() + SECONDS, []
    while len(said) < IN_A_ROW:
        page, status = get(url)
        said = [*said, status] if text in page else []
        assert time.monotonic() < until, f"{url} does not show {text!r} everywhere"
    return set(said)


def is_kept(said: set[str]) -> bool:
    """Some visitors got a page that was kept: as it is, or the last one while the next is made beside."""
    return any(one.startswith("shop; hit") for one in said)


def test_a_price_changes_in_both_processes(committed_db, tmp_path: Path, static_root: Path):
    with RunningShop(database.url_of(committed_db), tmp_path, static_root=static_root) as shop:
        ensure_home_page(site_url=shop.url)
        category = CategoryFactory(name="Mugs")
        product = ProductFactory(title="Moss mug", price=Decimal("12.00"), categories=[category])
        reindex([product.pk])
        urls = [shop.url + one.get_absolute_url() for one in (product, category)]
        for url in urls:
            assert is_kept(until_everywhere(url, "12.00"))
        product.stockrecords.update(price=Decimal("15.00"))
        schedule_reindex([product.pk])
        for url in urls:
            assert is_kept(until_everywhere(url, "15.00"))
