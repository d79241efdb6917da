import pytest
from django.urls import reverse

from tests.factories import CountryFactory, ProductFactory
from tests.order_factories import shipping_method
from tests.shop.checkout.visitor import Visitor, told

pytestmark = pytest.mark.django_db
SUMMARY = reverse("basket:summary")


def austria():
    return CountryFactory(iso_3166_1_a2="AT", iso_3166_1_a3="AUT", iso_3166_1_numeric="040", printable_name="Austria")


def in_two_countries() -> Visitor:
    bob = Visitor()
    shipping_method(name="Alpine express", price="9.90", min_days=1, max_days=2).countries.add(austria())
    bob.add(ProductFactory())
    return bob


def test_a_country_shows_its_deliveries_and_is_remembered():
    bob = in_two_countries()
    assert "Arrives" not in bob.client.get(SUMMARY).content.decode()
    assert bob.post("checkout:estimate", {"country": "AT"}).headers["Location"] == SUMMARY
    page = bob.client.get(SUMMARY).content.decode()
    for text in ("Standard delivery", "€4.90", "Alpine express", "€9.90", "Arrives"):
        assert text in page
    assert bob.get("checkout:index").context["shipping_form"].country_code == "AT"


def test_the_only_country_is_not_asked_for():
    bob = Visitor()
    bob.add(ProductFactory())
    assert "Standard delivery" in bob.client.get(SUMMARY).content.decode()


@pytest.mark.parametrize("country", ["", "XX", "x" * 100, "A\0"])
def test_fail_a_country_that_is_not_delivered_to(country):
    bob = in_two_countries()
    answer = bob.post("checkout:estimate", {"country": country})
    assert told(answer)[-1] == "We do not deliver to this country."
    assert "delivery_country" not in bob.client.session
