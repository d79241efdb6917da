from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.catalogue.kept_parts import SECONDS
from shop.catalogue.models import Category, Product
from shop.catalogue.tree import forget_tree
from shop.page_cache import listeners
from shop.partner.models import StockRecord
from shop.search.index import reindex
from tests.catalogue_factories import a_variant
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def page(client, product: Product) -> str:
    return client.get(product.get_absolute_url()).content.decode()


def test_a_page_in_demand_costs_one_query(client, django_assert_num_queries):
    parent = ProductFactory(structure="parent", title="Mug")
    for colour in ("Sand", "Moss"):
        sold = a_variant(parent, colour=colour)
    reindex([parent.pk])
    page(client, parent)
    with django_assert_num_queries(1):
        page(client, parent)
    with django_assert_num_queries(1):
        assert client.get(parent.get_absolute_url(), {"variant": sold.pk}).context["selected"].id == sold.pk


def test_a_change_is_shown_as_soon_as_it_is_indexed(client):
    mug = ProductFactory(title="Mug")
    reindex([mug.pk])
    page(client, mug)
    StockRecord.objects.update(price=Decimal("77.00"))
    Product.objects.update(description="Wheel-thrown")
    reindex([mug.pk])
    html = page(client, mug)
    assert "77.00" in html
    assert "Wheel-thrown" in html


def test_what_the_index_does_not_know_of_is_read_again_after_some_minutes(client, time_machine):
    mug = ProductFactory(title="Mug", description="Old")
    reindex([mug.pk])
    page(client, mug)
    Product.objects.update(description="New")
    assert "Old" in page(client, mug)
    time_machine.move_to(timezone.now() + timedelta(seconds=SECONDS + 1))
    assert "New" in page(client, mug)


def test_a_product_that_is_hidden_is_missing_at_once(client):
    mug = ProductFactory(title="Mug")
    reindex([mug.pk])
    page(client, mug)
    Product.objects.update(is_public=False)
    reindex([mug.pk])
    assert client.get(mug.get_absolute_url()).status_code == 404


def test_cards_of_other_products_and_names_of_categories_are_the_present_ones(client):
    category = CategoryFactory(name="Mugs")
    mug, cup = ProductFactory(categories=[category]), ProductFactory(title="Cup", categories=[category])
    reindex([mug.pk, cup.pk])
    page(client, mug)
    Product.objects.filter(pk=cup.pk).update(title="Beaker")
    Category.objects.update(name="Drinking")
    reindex([cup.pk])
    forget_tree()
    html = page(client, mug)
    assert "Beaker" in html
    assert "Drinking" in html


def test_another_address_still_leads_to_the_right_one(client):
    mug = ProductFactory(title="Mug")
    reindex([mug.pk])
    page(client, mug)
    response = client.get(f"/shop/catalogue/pot_{mug.pk}/?variant=1")
    assert (response.status_code, response.url) == (301, f"{mug.get_absolute_url()}?variant=1")


def test_a_product_whose_page_is_dropped_is_read_again(client):
    mug, cup = ProductFactory(title="Mug", description="Old"), ProductFactory(title="Cup", description="Old")
    reindex([mug.pk, cup.pk])
    page(client, mug)
    page(client, cup)
    Product.objects.update(description="New")
    listeners.tell([f"product:{mug.pk}", "product:x"])
    assert "New" in page(client, mug)
    assert "Old" in page(client, cup)


def test_the_links_to_other_languages_repeat_the_query_of_each_request(client):
    mug = ProductFactory(title="Mug")
    reindex([mug.pk])
    url = mug.get_absolute_url()
    assert f'href="/de{url}"' in page(client, mug)
    assert f'href="/de{url}?a=1"' in client.get(url, {"a": 1}).content.decode()
    again = page(client, mug)
    assert f'href="/de{url}"' in again
    assert "?a=1" not in again


def test_the_shops_name_is_the_present_one(client, settings):
    mug = ProductFactory(title="Mug")
    reindex([mug.pk])
    page(client, mug)
    settings.OSCAR_SHOP_NAME = "Pots and pans"
    assert "<title>Mug | Pots and pans</title>" in page(client, mug)


def test_each_variant_shows_its_own_page_and_keeps_it(client):
    parent = ProductFactory(structure="parent", title="Mug")
    sand, moss = (a_variant(parent, colour=colour) for colour in ("Sand", "Moss"))
    reindex([parent.pk])
    for _ in range(2):
        for variant in (sand, moss):
            shown = client.get(parent.get_absolute_url(), {"variant": variant.pk})
            assert f"?variant={variant.pk}" in shown.content.decode().partition('class="site-footer__small')[2]
            sku = variant.stockrecords.get().partner_sku
            assert sku in shown.content.decode()
