"""Lists that are kept in memory show every change at once. The database commits: who hears of a drop looks from outside
the transaction."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from cms.setup import ensure_home_page
from shop.catalogue.models import Category, Product
from shop.catalogue.page_tags import category_changes
from shop.partner.models import StockRecord
from shop.search.index import reindex
from tests import database
from tests.factories import CategoryFactory, ProductFactory
from tests.running_shop import QuickShop, everywhere

ALL = "/shop/catalogue/"


@pytest.fixture(autouse=True)
def _no_kept_pages(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PAGE_CACHE_MB = 0


@pytest.fixture
def mugs(committed_db) -> Category:
    ensure_home_page(site_url="http://testserver")
    category = CategoryFactory(name="Mugs")
    html(ALL)  # so that the site is heard of
    reindex([ProductFactory(title="Moss mug", price=Decimal("12.00"), brand="Lehm", categories=[category]).pk])
    return category


def html(url: str, **params: object) -> str:
    return Client().get(url, params).content.decode()


def stocked(product: Product, units: int) -> None:
    StockRecord.objects.filter(product=product).update(num_in_stock=units, num_allocated=0)
    reindex([product.pk])


def renamed(category: Category, **fields: str) -> None:
    with category_changes():
        Category.objects.filter(pk=category.pk).update(**fields)


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_in_demand_costs_two_queries(mugs, number, django_assert_num_queries):
    reindex([ProductFactory(categories=[mugs]).pk for _ in range(number - 1)])
    for url in (ALL, mugs.get_absolute_url()):
        html(url)
        with django_assert_num_queries(2):  # what was dropped, and the versions of the cards
            response = Client().get(url)
        assert (response.context["total"], len(response.context["cards"])) == (number, number)


def test_a_card_that_changed_is_read_again_and_no_other(mugs, django_assert_num_queries):
    reindex([ProductFactory(title="Sand mug", categories=[mugs]).pk])
    moss = Product.objects.get(title="Moss mug")
    stocked(moss, 4)
    assert "Only 4 left" in html(mugs.get_absolute_url())
    stocked(moss, 3)
    with django_assert_num_queries(3) as queries:
        assert "Only 3 left" in html(mugs.get_absolute_url())
    assert f"ARRAY[{moss.pk}]" in queries.captured_queries[-1]["sql"]


def test_prices_names_and_what_comes_and_goes_are_seen_at_once(mugs):
    url = mugs.get_absolute_url()
    moss = Product.objects.get(title="Moss mug")
    html(url)
    StockRecord.objects.filter(product=moss).update(price=Decimal("77.00"))
    reindex([moss.pk])
    assert "77.00" in html(url)
    Product.objects.filter(pk=moss.pk).update(title="Beaker", brand="Ton")
    reindex([moss.pk])
    shown = html(url)
    assert "Beaker" in shown
    assert "Moss mug" not in shown
    reindex([ProductFactory(title="Sand mug", brand="Lehm", categories=[mugs]).pk])
    shown = html(url)
    assert "Sand mug" in shown
    assert "2 products" in shown
    assert 'value="Ton"' in shown  # there is something to choose now
    Product.objects.filter(title="Sand mug").update(is_public=False)
    reindex([Product.objects.get(title="Sand mug").pk])
    assert "Sand mug" not in html(url)
    assert "1 product<" in html(url)


def test_a_category_that_changed_is_seen_at_once(mugs):
    url = mugs.get_absolute_url()
    with category_changes():
        below = CategoryFactory(name="Large mugs", parent=mugs)
    assert "Large mugs" in html(url)
    renamed(mugs, description="<p>From Bremen</p>")
    assert "From Bremen" in html(url)
    renamed(mugs, description="<p>From Kiel</p>")
    assert "From Kiel" in html(url)
    renamed(below, name="Buckets")
    shown = html(url)
    assert "Buckets" in shown
    assert "Large mugs" not in shown
    renamed(mugs, name="Cups")
    assert "<h1>Cups</h1>" in html(url)


def test_each_language_order_and_page_is_kept_apart(mugs):
    reindex([ProductFactory(title="A cup", price=Decimal("90.00"), categories=[mugs]).pk])
    for _time in range(2):
        assert "Artikel" in html(f"/de{ALL}")
        assert "All products" in html(ALL)
        assert html(ALL, sort="title").index("A cup") < html(ALL, sort="title").index("Moss mug")
        assert html(ALL, sort="price-asc").index("Moss mug") < html(ALL, sort="price-asc").index("A cup")
        assert Client().get(ALL, {"page": 2}).status_code == 404


def test_a_narrowed_list_is_not_taken_for_the_whole(mugs):
    reindex([ProductFactory(title="Sand mug", brand="Ton", categories=[mugs]).pk])
    html(mugs.get_absolute_url())
    shown = html(mugs.get_absolute_url(), brand="Ton")
    assert "Sand mug" in shown
    assert "Moss mug" not in shown
    assert "Moss mug" in html(mugs.get_absolute_url())


def test_another_process_sees_each_change_at_once(mugs, committed_db, tmp_path: Path, static_root: Path):
    """Without kept pages, which are looked through once a second: what is made is made of the present."""
    moss = Product.objects.get(title="Moss mug")
    running = QuickShop(database.url_of(committed_db), tmp_path, static_root=static_root, PAGE_CACHE_MB="0")
    with running as shop:
        ensure_home_page(site_url=shop.url)
        lists, product = shop.url + mugs.get_absolute_url(), shop.url + moss.get_absolute_url()
        everywhere(lists, seen="12.00", gone="77.00")
        everywhere(product, seen="12.00", gone="77.00")
        moss.stockrecords.update(price=Decimal("77.00"))
        reindex([moss.pk])
        everywhere(lists, seen="77.00", gone="12.00")
        everywhere(product, seen="77.00", gone="12.00")
        moss.stockrecords.update(num_in_stock=0, num_allocated=0)
        reindex([moss.pk])
        everywhere(lists, seen="Sold out", gone="In stock")
        everywhere(product, seen="Sold out", gone="In stock")
        reindex([ProductFactory(title="Sand mug", categories=[mugs]).pk])
        everywhere(lists, seen="2 products", gone="1 product<")
        with category_changes():
            below = CategoryFactory(name="Large mugs", parent=mugs)
        everywhere(shop.url + below.get_absolute_url(), seen="<h1>Large mugs</h1>", gone="Moss mug")
        renamed(mugs, name="Cups")
        everywhere(lists, seen="<h1>Cups</h1>", gone="<h1>Mugs</h1>")
