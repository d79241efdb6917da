"""Whole pages are kept for each language apart, and dropped in all of them."""

import pytest
from django.urls import reverse
from django.utils import translation

from shop.page_cache.drops import drop
from shop.search.index import reindex
from tests.cms.pages import home_page
from tests.factories import CategoryFactory, ProductFactory
from tests.shop.page_cache.conftest import visits
from tests.shop.page_cache.visits import HIT, MISS

__all__ = ["visits"]


@pytest.fixture
def paths(visits, settings, tmp_path) -> dict[str, str]:
    settings.MEDIA_ROOT = tmp_path
    home_page()
    product = ProductFactory(title="Moss mug", categories=[CategoryFactory(name="Mugs")])
    reindex([product.pk])
    return {code: _address(product, code) for code in ("en-gb", "de", "ar")}


def _address(product, code: str) -> str:
    with translation.override(code):
        return product.get_absolute_url()


def test_each_language_is_kept_and_all_are_dropped(visits, paths):
    made = {code: visits.get(path) for code, path in paths.items()}
    for code, path in paths.items():
        assert made[code].headers["Cache-Status"] == f"shop; {MISS}"
        # A browser's wish changes nothing, so a cache in front need not ask for it.
        kept = visits.get(path, accept_language="ar" if code == "de" else "de")
        assert kept.headers["Cache-Status"] == f"shop; {HIT}"
        assert kept.content == made[code].content
        assert kept.headers["Vary"] == "Accept-Encoding"
        assert kept.headers["Content-Language"] == code
    drop(["card:0", "product:" + paths["de"].rstrip("/").rpartition("_")[2]])
    assert visits.dropped(paths) == set(paths)


def test_a_german_account_page_is_never_kept(visits, paths):
    for name in ("basket:summary", "customer:login", "customer:order-list", "checkout:index"):
        with translation.override("de"):
            path = reverse(name)
        assert [visits.status(path), visits.status(path)] == ["", ""]
