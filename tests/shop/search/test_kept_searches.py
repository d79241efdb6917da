"""Searches that are kept in memory show every change at once. The database commits: who hears of a drop looks from
outside the transaction."""

import sys
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from cms.setup import ensure_home_page
from shop.catalogue.models import Category, Product
from shop.dashboard.catalogue.changes import classes_changed
from shop.dashboard.search.rules import delete_rule, keep_redirect, keep_synonyms
from shop.partner.models import StockRecord
from shop.search import kept_rankings, kept_searches
from shop.search.attributes import ProductAttribute
from shop.search.index import reindex
from shop.search.models import ProductIndex, SearchDay, SearchRedirect
from shop.search.vocabulary import refresh_vocabulary
from tests import database
from tests.catalogue_factories import choose
from tests.factories import CategoryFactory, ProductFactory, StaffFactory
from tests.running_shop import QuickShop, everywhere

SEARCH = "/shop/search/"


@pytest.fixture
def jars(committed_db, settings, tmp_path) -> Category:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PAGE_CACHE_MB = 0
    ensure_home_page(site_url="http://testserver")
    category = CategoryFactory(name="Kitchen")
    add("Moss jar", categories=[category], price=Decimal("12.00"), brand="Lehm")
    add("Sand jar", categories=[category], price=Decimal("14.00"), brand="Ton")
    refresh_vocabulary()
    for _time in range(3):  # found, shown, remembered
        html("jar")
    return category


def add(title: str, **details: object) -> Product:
    product = ProductFactory(title=title, **details)
    reindex([product.pk])
    return product


def change(named: str, **fields: object) -> None:
    product = Product.objects.get(title=named)
    Product.objects.filter(pk=product.pk).update(**fields)
    reindex([product.pk])


def sell(title: str, **fields: object) -> None:
    product = Product.objects.get(title=title)
    StockRecord.objects.filter(product=product).update(**fields)
    reindex([product.pk])


def html(query: str, *, lang: str = "", **params: object) -> str:
    return Client().get(lang + SEARCH, {"q": query, **params}).content.decode()


def places(page: str, *titles: str) -> bool:
    """Whether they stand in this order."""
    found = [page.index(f">{title}</a>") for title in titles]
    return found == sorted(found)


@pytest.mark.parametrize("number", [1, 3])
def test_a_search_in_demand_costs_two_queries(jars, number, django_assert_num_queries):
    for n in range(number):
        add(f"Beaker {n}")
    html("beaker")
    with django_assert_num_queries(2):  # what was dropped, and the versions of the cards
        response = Client().get(SEARCH, {"q": "beaker"})
    assert (response.context["total"], len(response.context["cards"])) == (number, number)


def test_another_order_page_or_filter_is_not_searched_for_again(jars, django_assert_num_queries):
    for params in ({"sort": "price-asc"}, {"brand": "Ton"}, {"lang": "/de"}):
        html("jar", **params)
        html("jar", **params)
        with django_assert_num_queries(2):
            assert "Sand jar" in html("jar", **params)
    with django_assert_num_queries(5):  # dropped, redirect, number, cards, facets
        assert places(html("jar", sort="price-desc"), "Sand jar", "Moss jar")


def test_each_question_is_kept_apart(jars):
    for _time in range(3):
        assert places(html("jar", sort="price-asc"), "Moss jar", "Sand jar")
        assert places(html("jar", sort="price-desc"), "Sand jar", "Moss jar")
        assert "Moss jar" not in html("jar", brand="Ton")
        assert "Sand jar" not in html("jar", max_price="13")
        assert "2 products" in html("jar")
        assert "2 Artikel" in html("jar", lang="/de")
        assert Client().get(SEARCH, {"q": "jar", "page": 2}).status_code == 404
        assert "Results for “jar”" in html("jarr")
        assert "We found nothing" in html("jarr", as_typed=1)
        assert "Did you mean" not in html("jar")


def test_what_comes_and_goes_is_seen_at_once(jars):
    add("Clay jar")
    assert "Clay jar" in html("jar")
    assert "3 products" in html("jar")
    change("Clay jar", is_public=False)
    assert "Clay jar" not in html("jar")
    assert "2 products" in html("jar")


def test_other_words_are_seen_at_once(jars):
    assert "We found nothing" in html("beaker")
    change("Moss jar", title="Moss beaker")
    assert "Moss beaker" in html("beaker")
    assert "Moss" not in html("jar")
    change("Moss beaker", description="More than a jar")
    assert "Moss beaker" in html("jar")


def test_prices_stock_and_filters_are_seen_at_once(jars):
    html("jar", sort="price-asc")
    sell("Moss jar", price=Decimal("77.00"))
    assert "77.00" in html("jar")
    assert 'value="50-100"' in html("jar")
    assert places(html("jar", sort="price-asc"), "Sand jar", "Moss jar")
    first, second = (
        ("Moss jar", "Sand jar") if places(html("jar"), "Moss jar", "Sand jar") else ("Sand jar", "Moss jar")
    )
    sell(first, num_in_stock=0, num_allocated=0)
    assert "Sold out" in html("jar")
    assert places(html("jar"), second, first)
    sell(second, num_in_stock=4, num_allocated=0)
    assert "Only 4 left" in html("jar")
    change("Sand jar", brand="Ofen")
    assert 'value="Ofen"' in html("jar")


def test_a_change_elsewhere_keeps_the_search(jars, django_assert_num_queries):
    add("Lamp", description="Gives light")
    for _time in range(2):
        html("jar")
    sell("Lamp", price=Decimal("99.00"))
    with django_assert_num_queries(2):
        html("jar")


def test_rules_of_the_merchant_are_in_effect_at_once(jars):
    actor = StaffFactory()
    assert "We found nothing" in html("bowl")
    group = keep_synonyms(words=["bowl", "jar"], also=[], entry=None, actor=actor)
    assert "2 products" in html("bowl")
    delete_rule(entry=group, actor=actor)
    assert "We found nothing" in html("bowl")
    redirect = SearchRedirect(query="jar", category=jars)
    keep_redirect(entry=redirect, actor=actor)
    assert Client().get(SEARCH, {"q": "jar"}).headers["Location"] == jars.get_absolute_url()
    delete_rule(entry=redirect, actor=actor)
    assert "2 products" in html("jar")


def test_a_filter_that_is_called_otherwise_is_seen_at_once(jars):
    for title, colour in (("Red jar", "Red"), ("Blue jar", "Blue")):
        choose(product := ProductFactory(title=title), "Colour", colour)
        reindex([product.pk])
    for name in ("Colour", "Shade"):
        ProductAttribute.objects.filter(code="colour").update(name=name)
        classes_changed([product.product_class_id])
        assert f"<summary>{name}" in html("jar")


def test_words_counted_anew_are_in_effect_at_once(jars):
    assert "We found nothing" in html("tumbbler")
    add("Tumbler", categories=[jars])
    refresh_vocabulary()
    assert "Tumbler" in html("tumbbler")


def test_every_visit_is_counted_whether_it_is_kept_or_not(jars):
    for _time in range(3):
        response = Client().get(SEARCH, {"q": "jar"})
        Client().post(
            f"{SEARCH}seen/", {"ticket": response.context["ticket"]}, headers={"Sec-Fetch-Site": "same-origin"}
        )
    assert SearchDay.objects.get(query="jar").searches == 3


def test_what_is_kept_is_small_and_no_robot_fills_the_memory(jars, monkeypatch):
    monkeypatch.setattr(kept_searches._plain, "most", 3)
    monkeypatch.setattr(kept_rankings._rankings, "most", 3)
    for n in range(5):
        html(f"jar {n}")
    assert len(kept_searches._plain._held) <= 3
    assert len(kept_rankings._rankings._held) <= 3
    for held in kept_searches._plain._held.values():
        assert sum(sys.getsizeof(text) for text in held.part.grid[1]._packed.values()) < 10_000


def test_another_process_sees_each_change_at_once(jars, committed_db, tmp_path: Path, static_root: Path):
    running = QuickShop(database.url_of(committed_db), tmp_path, static_root=static_root, PAGE_CACHE_MB="0")
    with running as shop:
        ensure_home_page(site_url=shop.url)
        url, other = f"{shop.url}{SEARCH}?q=jar", f"{shop.url}{SEARCH}?q={quote('bowl')}"
        everywhere(url, seen="12.00", gone="77.00")
        everywhere(other, seen="We found nothing", gone="2 products")
        sell("Moss jar", price=Decimal("77.00"))
        everywhere(url, seen="77.00", gone="12.00")
        add("Clay jar")
        everywhere(url, seen="3 products", gone="2 products")
        keep_synonyms(words=["bowl", "jar"], also=[], entry=None, actor=StaffFactory())
        everywhere(other, seen="3 products", gone="We found nothing")
        change("Clay jar", title="Clay jug")
        everywhere(url, seen="2 products", gone="Clay jar")
        assert ProductIndex.objects.count() == 3
