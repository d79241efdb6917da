import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.urls import reverse
from oscar.core.loading import get_model

from shop.exchange.google.feed import keep_feed, write_feed
from shop.exchange.models import Feed
from shop.search.index import reindex
from shop.shipping.models import OrderAndItemCharges
from tests.catalogue_factories import a_variant, an_image, choose, choose_several, hang
from tests.factories import CategoryFactory, ProductFactory
from tests.order_factories import percentage_offer

pytestmark = pytest.mark.django_db

Country = get_model("address", "Country")
URL = "/feeds/google-merchant.xml"
G = "{http://base.google.com/ns/1.0}"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def items(client) -> list[dict[str, str]]:
    write_feed()
    channel = ElementTree.fromstring(client.get(URL).getvalue())[0]  # noqa: S314 -- our own
    return [{part.tag.removeprefix(G): part.text for part in item} for item in channel.findall("item")]


def test_a_product_with_all_that_is_known_of_it(client):
    kitchen = CategoryFactory(name="Kitchen")
    mugs = CategoryFactory(name="Mugs & cups", parent=kitchen)
    product = ProductFactory(
        title="Moss mug", upc="4006381333931", brand="Lehm", description="<p>Fired <b>twice</b>.</p>", categories=[mugs]
    )
    hang(product, an_image())
    product.stockrecords.update(former_price=Decimal("15.00"), partner_sku="LEHM-1")
    germany = Country.objects.create(iso_3166_1_a2="DE", name="Germany", printable_name="Germany")
    delivery = OrderAndItemCharges.objects.create(
        name="Standard", code="s", price_per_order=Decimal(4), price_per_item=Decimal("0.90")
    )
    delivery.countries.add(germany)
    reindex([product.pk])
    (item,) = items(client)
    url = settings.SITE_URL + product.get_absolute_url()
    assert item.pop("image_link").startswith(f"{settings.SITE_URL}/media/")
    assert item == {
        "id": "LEHM-1",
        "title": "Moss mug",
        "link": url,
        "gtin": "4006381333931",
        "mpn": "LEHM-1",
        "description": "Fired twice.",
        "brand": "Lehm",
        "product_type": "Kitchen > Mugs & cups",
        "condition": "new",
        "availability": "in_stock",
        "price": "15.00 EUR",
        "sale_price": "12.00 EUR",
        "shipping": "DE::Standard:4.90 EUR",
    }


def test_variants_are_items_of_one_group(client):
    parent = ProductFactory(title="Shirt", structure="parent", upc=None)
    parent.stockrecords.all().delete()
    sand = a_variant(parent, colour="Sand", price="20.00")
    moss = a_variant(parent, colour="Moss", price="22.00", stock=0)
    reindex([parent.pk])
    found = items(client)
    told = [[item[name] for name in ("title", "color", "price", "availability", "item_group_id")] for item in found]
    assert told == [
        ["Shirt Sand", "Sand", "20.00 EUR", "in_stock", str(parent.pk)],
        ["Shirt Moss", "Moss", "22.00 EUR", "out_of_stock", str(parent.pk)],
    ]
    assert [item["link"].partition("?")[2] for item in found] == [f"variant={sand.pk}", f"variant={moss.pk}"]


def test_several_materials_are_told_of_a_product_and_other_attributes_are_not(client):
    product = ProductFactory(title="Scarf")
    choose_several(product, "Material", "Wool", "Silk")
    choose(product, "Rooms", "Kitchen")
    reindex([product.pk])
    (item,) = items(client)
    assert (item["title"], item["material"]) == ("Scarf", "Wool, Silk")
    assert "rooms" not in item


def test_what_nobody_can_buy_is_left_out(client):
    hidden, priceless = ProductFactory(is_public=False), ProductFactory()
    priceless.stockrecords.all().delete()
    reindex([hidden.pk, priceless.pk])
    assert items(client) == []


def test_whatever_a_text_holds_the_feed_can_be_read(client):
    product = ProductFactory(title='<b>&"\x0b ]]> 茶', upc="123")
    reindex([product.pk])
    (item,) = items(client)
    assert item["title"] == '<b>&" ]]> 茶'
    assert "gtin" not in item


def test_it_is_sent_once_and_then_told_to_be_the_same(client):
    reindex([ProductFactory().pk])
    write_feed()
    first = client.get(URL, headers={"Accept-Encoding": "gzip"})
    again = client.get(URL, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.headers["Content-Encoding"], again.status_code) == ("gzip", 304)
    write_feed()
    assert client.get(URL).headers["ETag"] == first.headers["ETag"]
    ProductFactory()
    reindex([ProductFactory().pk])
    write_feed()
    assert client.get(URL).headers["ETag"] != first.headers["ETag"]


def test_before_it_is_written_its_reader_is_told_to_wait(client):
    response = client.get(URL)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "600")


def test_it_is_written_again_only_after_a_change():
    product = ProductFactory()
    reindex([product.pk])
    keep_feed(None)
    made_at = Feed.objects.get().made_at
    keep_feed(None)
    assert Feed.objects.get().made_at == made_at
    product.save()
    keep_feed(None)
    assert Feed.objects.get().made_at > made_at


@pytest.mark.parametrize("number", [1, 24])
def test_many_products_cost_as_many_queries_as_one(django_assert_num_queries, number):
    category = CategoryFactory()
    for _ in range(number):
        parent = ProductFactory(structure="parent", categories=[category])
        a_variant(parent, colour="Sand")
        hang(parent, an_image())
        reindex([parent.pk])
    with django_assert_num_queries(16):
        write_feed()


@pytest.mark.parametrize(("chunks", "queries"), [(1, 22), (2, 35), (3, 48)])
def test_each_chunk_costs_as_many_queries_as_the_others(django_assert_num_queries, monkeypatch, chunks, queries):
    """With all that a product can have: variants, pictures, choices of several options, offers that reduce it."""
    monkeypatch.setattr("shop.exchange.google.feed.CHUNK", 3)
    percentage_offer("10")
    category = CategoryFactory()
    for _ in range(3 * chunks):
        parent = ProductFactory(structure="parent", categories=[category])
        child = a_variant(parent, colour="Sand")
        choose_several(child, "Material", "Wool", "Silk")
        hang(parent, an_image())
        reindex([parent.pk])
    with django_assert_num_queries(queries):
        write_feed()


def test_its_address_is_stable():
    assert reverse("feeds:google-merchant") == URL


AMOUNT = re.compile(r"\d+\.\d{2} [A-Z]{3}")
AVAILABILITY = {"in_stock", "out_of_stock", "preorder", "backorder"}


def test_every_item_has_what_the_format_requires_in_its_form(client):
    """https://support.google.com/merchants/answer/7052112: required attributes, and how long each may be."""
    for number in range(3):
        product = ProductFactory(title=f"{'Long ' * 45}{number}", brand="Lehm", description="")
        hang(product, an_image())
        reindex([product.pk])
    parent = ProductFactory(title="Mug", upc=None, structure="parent")
    hang(a_variant(parent, colour="Sand"), an_image())
    reindex([parent.pk])
    found = items(client)
    assert len(found) == len({item["id"] for item in found}) == 4
    for item in found:
        assert 0 < len(item["id"]) <= 50
        assert 0 < len(item["title"]) <= 150
        assert 0 < len(item["description"]) <= 5000
        assert item["link"].startswith(settings.SITE_URL)
        assert item["image_link"].startswith(settings.SITE_URL)
        assert item["availability"] in AVAILABILITY
        assert AMOUNT.fullmatch(item["price"])
        assert item["condition"] == "new"
        assert "gtin" in item or ("brand" in item and "mpn" in item) or item["identifier_exists"] == "no"
