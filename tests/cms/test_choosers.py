from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from shop.search.index import reindex
from tests.cms.editors import editor
from tests.cms.pages import indexed_product
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def results(client: Client, chooser: str, query: str = "") -> str:
    return client.get(reverse(f"{chooser}:choose_results"), {"q": query}).content.decode()


@pytest.mark.parametrize("query", ["moss", "MOSS", "SHELF-7", "shelf-7"])
def test_a_product_is_found_by_title_and_by_sku_with_its_price(client: Client, query: str):
    editor(client)
    indexed_product(title="Moss mug", upc="SHELF-7", price=Decimal("12.50"))
    indexed_product(title="Clay bowl", upc="OTHER")

    html = results(client, "product_chooser", query)

    assert "Moss mug" in html
    assert "SHELF-7" in html
    assert "12.50" in html
    assert "Clay bowl" not in html


def test_a_parent_is_found_by_the_sku_of_its_variant_and_the_variant_itself_is_not_offered(client: Client):
    editor(client)
    parent = ProductFactory(title="Vase", structure="parent", upc=None)
    ProductFactory(title="Vase, tall", structure="child", parent=parent, product_class=None, upc="VASE-TALL")
    indexed_product(title="Mug")
    reindex([parent.pk])

    html = results(client, "product_chooser", "vase-tall")

    assert "Vase" in html
    assert "Vase, tall" not in html


def test_hidden_products_and_categories_are_not_offered(client: Client):
    editor(client)
    ProductFactory(title="Secret mug", is_public=False)
    CategoryFactory(name="Secret cups", is_public=False)

    assert "Secret" not in results(client, "product_chooser")
    assert "Secret" not in results(client, "category_chooser")


def test_a_product_saved_a_moment_ago_can_be_chosen_before_it_is_indexed(client: Client):
    editor(client)
    ProductFactory(title="Brand new")

    html = results(client, "product_chooser", "brand")

    assert "Brand new" in html
    assert "Being indexed" in html


@pytest.mark.parametrize("query", ["", "'\"%_\\", "x" * 10_000, "\x00", "SELECT 1"])
def test_no_search_breaks_the_choosers(client: Client, query: str):
    editor(client)

    for chooser in ("product_chooser", "category_chooser"):
        assert client.get(reverse(f"{chooser}:choose_results"), {"q": query}).status_code == 200


@pytest.mark.parametrize("count", [1, 15])
def test_a_page_of_products_costs_the_same_queries_however_many_it_lists(
    client: Client, count: int, django_assert_num_queries
):
    editor(client)
    for _ in range(count):
        indexed_product()
    results(client, "product_chooser")

    with django_assert_num_queries(8):
        results(client, "product_chooser")


@pytest.mark.parametrize("garbage", ["999999", "garbage", "-1", "²", "9" * 40])
def test_an_id_that_names_nothing_is_not_found(client: Client, garbage: str):
    editor(client)

    assert client.get(reverse("product_chooser:chosen", args=[garbage])).status_code == 404
    many = client.get(reverse("product_chooser:chosen_multiple"), {"id": garbage})
    assert many.status_code == 200
    assert many.json()["result"] == []
