from decimal import Decimal

import pytest
from oscar.core.loading import get_class, get_model

from shop.shipping.models import WeightBased
from shop.shipping.repository import Repository
from tests.factories import CountryFactory, ProductFactory
from tests.order_factories import address, make_basket, percentage_offer, place, shipping_method

Applicator = get_class("offer.applicator", "Applicator")
pytestmark = pytest.mark.django_db


def france():
    return CountryFactory(iso_3166_1_a2="FR", iso_3166_1_a3="FRA", iso_3166_1_numeric="250", printable_name="France")


def methods(basket=None, **where) -> list[tuple[str, Decimal]]:
    basket = basket or make_basket()
    found = Repository().get_shipping_methods(basket=basket, shipping_addr=address(**where))
    return [(method.name, method.calculate(basket).incl_tax) for method in found]


def test_nothing_set_up_means_no_delivery_and_never_a_free_one():
    assert methods() == []
    assert Repository().get_default_shipping_method(basket=make_basket()) is None


def test_cheapest_first():
    shipping_method("9.90", name="Express")
    shipping_method("4.90", name="Standard")
    assert methods() == [("Standard", Decimal("4.90")), ("Express", Decimal("9.90"))]


def test_a_method_for_some_countries_is_for_those_alone():
    shipping_method("4.90", name="Domestic").countries.add(CountryFactory())
    shipping_method("19.90", name="Europe").countries.add(france())
    shipping_method("49.90", name="World")
    assert methods() == [("Domestic", Decimal("4.90")), ("World", Decimal("49.90"))]
    assert methods(country=france()) == [("Europe", Decimal("19.90")), ("World", Decimal("49.90"))]


@pytest.mark.parametrize(("price", "charge"), [("24.99", "4.90"), ("25.00", "0.00")])
def test_free_from_a_threshold(price, charge):
    shipping_method("4.90", free_shipping_threshold=Decimal("25.00"))
    assert methods(make_basket(ProductFactory(price=Decimal(price))))[0][1] == Decimal(charge)


def test_the_price_includes_tax():
    charge = shipping_method("4.90").calculate(make_basket())
    assert (charge.incl_tax, charge.excl_tax, charge.tax) == (Decimal("4.90"), Decimal("4.12"), Decimal("0.78"))


def test_a_method_by_weight_without_weights_is_not_offered():
    by_weight = WeightBased.objects.create(name="By weight", default_weight=1)
    assert methods() == []
    by_weight.bands.create(upper_limit=10, charge=Decimal("7.00"))
    by_weight.bands.create(upper_limit=20, charge=Decimal("12.00"))
    assert methods() == [("By weight", Decimal("7.00"))]


def test_a_basket_with_nothing_to_carry_needs_no_delivery():
    ebook = ProductFactory()
    ebook.product_class.requires_shipping = False
    ebook.product_class.save()
    assert methods(make_basket(ebook)) == [("No delivery needed", Decimal("0.00"))]


def test_two_queries_however_many_methods(django_assert_num_queries):
    for name in ("A", "B", "C"):
        shipping_method(name=name)
    basket, where = make_basket(), address()
    basket.is_shipping_required()
    with django_assert_num_queries(2):
        Repository().get_shipping_methods(basket=basket, shipping_addr=where)


def test_an_offer_makes_delivery_cheaper_and_the_order_still_adds_up():
    offer = percentage_offer("50", name="Half the postage")
    benefit = get_model("offer", "Benefit").objects.create(type="Shipping percentage", value=Decimal(50))
    offer.benefit = benefit
    offer.save()
    shipping_method("4.90")
    basket = make_basket(ProductFactory(price=Decimal("12.00")))
    Applicator().apply(basket)
    [method] = Repository().get_shipping_methods(basket=basket, shipping_addr=address())
    charge = method.calculate(basket)
    assert (charge.incl_tax, charge.excl_tax) == (Decimal("2.45"), Decimal("2.06"))
    order = place(basket, shipping_method=method, expected_total=Decimal("14.45"))
    assert (order.shipping_incl_tax, order.total_incl_tax) == (Decimal("2.45"), Decimal("14.45"))
    assert order.discounts.get().amount == Decimal("2.45")
