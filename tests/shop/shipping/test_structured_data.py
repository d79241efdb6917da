"""What a product's page tells machines of how it is sent and comes back."""

import json
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from oscar.core.loading import get_model

from shop.page_cache import listeners
from shop.page_cache.models import Drop
from shop.search.index import reindex
from shop.shipping.models import OrderAndItemCharges, WeightBased
from shop.shipping.structured_data import offer_policies
from tests.catalogue_factories import a_variant
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

Country = get_model("address", "Country")
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


@pytest.fixture(autouse=True)
def countries():
    Country.objects.all().delete()
    made = {"DE": 2, "AT": 1, "CH": 0}
    return [
        Country.objects.create(
            iso_3166_1_a2=code, name=code, printable_name=code, display_order=order, is_shipping_country=True
        )
        for code, order in made.items()
    ]


def delivery(name="Parcel", **fields) -> OrderAndItemCharges:
    return OrderAndItemCharges.objects.create(
        name=name, code=name.lower(), price_per_order=Decimal("3.90"), price_per_item=Decimal("1.00"), **fields
    )


def data_of(client, product) -> dict:
    return json.loads(SCRIPT.findall(client.get(product.get_absolute_url()).content.decode())[0])


def offer_of(client, product) -> dict:
    return data_of(client, product)["offers"]


def regions(*codes: str) -> list[dict]:
    return [{"@type": "DefinedRegion", "addressCountry": code} for code in codes]


def days(least: int, most: int) -> dict:
    return {"@type": "QuantitativeValue", "minValue": least, "maxValue": most, "unitCode": "DAY"}


def test_a_delivery_is_told_with_its_rate_countries_and_days(client, countries):
    delivery(min_days=2, max_days=4).countries.add(*countries[:2])
    (told,) = offer_of(client, ProductFactory(price=Decimal("12.00")))["shippingDetails"]
    assert told == {
        "@type": "OfferShippingDetails",
        "@id": "#delivery-1-4.90",
        "shippingRate": {"@type": "MonetaryAmount", "value": "4.90", "currency": "EUR"},
        "shippingDestination": regions("AT", "DE"),
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": days(0, 1),
            "transitTime": days(2, 4),
        },
    }


def test_one_for_all_countries_names_those_the_shop_delivers_to(client, countries):
    countries[2].is_shipping_country = False
    countries[2].save()
    delivery(free_shipping_threshold=Decimal("12.00"))
    (told,) = offer_of(client, ProductFactory(price=Decimal("12.00")))["shippingDetails"]
    assert told["shippingRate"]["value"] == "0.00"
    assert told["shippingDestination"] == regions("DE", "AT")
    assert "deliveryTime" not in told


def test_how_long_it_may_be_sent_back(client, settings):
    settings.RETURN_DAYS = 30
    assert offer_of(client, ProductFactory())["hasMerchantReturnPolicy"] == {
        "@type": "MerchantReturnPolicy",
        "@id": "#returns",
        "applicableCountry": ["DE", "AT", "CH"],
        "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": 30,
        "returnMethod": "https://schema.org/ReturnByMail",
    }


def test_variants_name_what_the_first_of_them_told(client):
    delivery(free_shipping_threshold=Decimal("50.00"))
    parent = ProductFactory(structure="parent", upc=None)
    for colour, price in (("Sand", "20.00"), ("Moss", "20.00"), ("Gold", "60.00")):
        a_variant(parent, colour=colour, price=price)
    sand, moss, gold = [variant["offers"] for variant in data_of(client, parent)["hasVariant"]]
    assert sand["shippingDetails"][0]["shippingRate"]["value"] == "4.90"
    assert moss["shippingDetails"] == [{"@id": "#delivery-1-4.90"}]
    assert gold["shippingDetails"][0]["shippingRate"]["value"] == "0.00"
    assert [one["hasMerchantReturnPolicy"] for one in (moss, gold)] == [{"@id": "#returns"}] * 2


def test_what_is_not_sent_or_not_known_is_not_told(client, settings):
    download, mug = ProductFactory(), ProductFactory()
    delivery()
    download.product_class.requires_shipping = False
    download.product_class.save()
    settings.RETURN_DAYS = 0
    assert "shippingDetails" not in offer_of(client, download)
    assert "hasMerchantReturnPolicy" not in offer_of(client, mug)
    Country.objects.update(is_shipping_country=False)
    cache.clear()
    assert "shippingDetails" not in offer_of(client, mug)


@pytest.mark.parametrize("number", [1, 3])
def test_many_deliveries_cost_as_many_queries_as_one(django_assert_num_queries, countries, number):
    for position in range(number):
        delivery(f"Parcel {position}").countries.add(*countries)
    with django_assert_num_queries(2):
        offer_policies()
    with django_assert_num_queries(0):
        policies = offer_policies()
    assert len(policies.of_offer(Decimal("1.00"), "EUR")["shippingDetails"]) == number


def told(client, product) -> str:
    """The page after the drops have come to the process."""
    listeners.tell(Drop.objects.values_list("tag", flat=True))
    return client.get(product.get_absolute_url()).content.decode()


def test_a_kept_page_tells_the_new_delivery_at_once(client):
    product = ProductFactory(price=Decimal("12.00"))
    reindex([product.pk])
    method = delivery(min_days=2, max_days=4)
    assert "2–4 working days" in client.get(product.get_absolute_url()).content.decode()
    method.min_days, method.max_days, method.price_per_order = 5, 6, Decimal("7.00")
    method.save()
    assert "5–6 working days" in told(client, product)
    assert offer_of(client, product)["shippingDetails"][0]["shippingRate"]["value"] == "8.00"
    method.delete()
    told(client, product)
    assert "shippingDetails" not in offer_of(client, product)
    by_weight = WeightBased.objects.create(name="Freight", code="freight", min_days=8, max_days=9)
    by_weight.bands.create(upper_limit=10, charge=5)
    assert "8–9 working days" in told(client, product)
