import json
import re
from decimal import Decimal

import pytest
from django.conf import settings

from shop.catalogue.structured_data import json_ld
from tests.catalogue_factories import a_review, a_variant, an_image, hang
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
NASTY = 'Mug </script><script>alert("x")</script> <!-- & \u2028'


def data_of(client, product) -> list[dict]:
    return [json.loads(found) for found in SCRIPT.findall(client.get(product.get_absolute_url()).content.decode())]


def test_a_product_tells_its_offer_and_rating(client):
    product = ProductFactory(title="Mug", upc="4006381333931", brand="Lehm", price=Decimal("12.00"), stock=2)
    product.stockrecords.update(former_price=Decimal("15.00"))
    a_review(product, score=4)
    mug, _trail = data_of(client, product)
    assert (mug["@type"], mug["name"], mug["gtin"]) == ("Product", "Mug", "4006381333931")
    assert mug["brand"] == {"@type": "Brand", "name": "Lehm"}
    assert mug["aggregateRating"] == {"@type": "AggregateRating", "ratingValue": "4.0", "reviewCount": 1}
    offer = mug["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("12.00", "EUR")
    assert offer["availability"] == "https://schema.org/LimitedAvailability"
    assert offer["priceSpecification"]["price"] == "15.00"


def test_a_product_with_variants_is_a_group_of_them(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    parent = ProductFactory(title="Mug", upc=None, structure="parent")
    sand, moss = a_variant(parent, colour="Sand", price="10.00"), a_variant(parent, colour="Moss", stock=0)
    hang(sand, an_image())
    group, _trail = data_of(client, parent)
    assert (group["@type"], group["variesBy"]) == ("ProductGroup", ["https://schema.org/color"])
    first, second = group["hasVariant"]
    assert (first["name"], first["color"], first["offers"]["price"]) == ("Mug Sand", "Sand", "10.00")
    assert first["image"].startswith(settings.SITE_URL)
    assert second["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert second["url"] == f"{settings.SITE_URL}{parent.get_absolute_url()}?variant={moss.pk}"


def test_what_has_no_price_makes_no_offer(client):
    product = ProductFactory()
    product.stockrecords.all().delete()
    assert "offers" not in data_of(client, product)[0]


def test_the_way_to_the_product_is_told(client):
    product = ProductFactory(title="Mug", categories=[CategoryFactory(name="Kitchen")])
    _mug, trail = data_of(client, product)
    assert [(place["position"], place["name"]) for place in trail["itemListElement"]] == [
        (1, "Home"),
        (2, "Kitchen"),
        (3, "Mug"),
    ]
    assert trail["itemListElement"][0]["item"] == f"{settings.SITE_URL}/"


def test_no_title_breaks_out_of_the_data(client):
    product = ProductFactory(title=NASTY)
    html = client.get(product.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert data_of(client, product)[0]["name"] == NASTY


def test_the_data_is_still_the_same_json():
    text = str(json_ld({"name": "<&>\u2029"}))
    assert text.count("<") == 2
    assert json.loads(SCRIPT.findall(text)[0])["name"] == "<&>\u2029"
