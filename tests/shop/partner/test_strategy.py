from decimal import Decimal

import pytest

from shop.partner.models import StockRecord
from shop.partner.strategy import Selector
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def offer_for(product):
    return Selector().strategy().fetch_for_product(product)


def test_the_entered_price_includes_tax():
    price = offer_for(ProductFactory(price=Decimal("12.00"))).price
    assert (price.incl_tax, price.excl_tax, price.tax) == (Decimal("12.00"), Decimal("10.08"), Decimal("1.92"))
    assert price.effective_price == Decimal("12.00")


def test_tax_rate_is_the_merchants(settings):
    settings.SHOP_TAX_RATE = "0.07"
    assert offer_for(ProductFactory(price=Decimal("10.70"))).price.excl_tax == Decimal("10.00")


@pytest.mark.parametrize(("former", "shown"), [("15.00", Decimal("15.00")), ("12.00", None), ("9.00", None)])
def test_former_price_is_shown_only_when_it_was_higher(former, shown):
    product = ProductFactory(price=Decimal("12.00"))
    StockRecord.objects.update(former_price=former)
    assert offer_for(product).price.former_price == shown


@pytest.mark.parametrize(("stock", "words"), [(0, "Out of stock"), (3, "Only 3 left"), (50, "In stock")])
def test_availability_in_words(stock, words):
    assert offer_for(ProductFactory(stock=stock)).availability.message == words


def test_a_hidden_product_or_one_whose_parent_is_hidden_cannot_be_bought():
    hidden = ProductFactory(is_public=False)
    parent = ProductFactory(structure="parent", is_public=False)
    child = ProductFactory(structure="child", parent=parent, product_class=None)
    for product in (hidden, child):
        assert not offer_for(product).availability.is_available_to_buy


def test_promised_units_are_not_for_sale():
    product = ProductFactory(stock=3)
    StockRecord.objects.update(num_allocated=2)
    assert offer_for(product).availability.is_purchase_permitted(2) == (False, "Only 1 left")


def test_a_parent_costs_what_its_cheapest_variant_costs():
    parent = ProductFactory(structure="parent")
    for price in ("9.00", "7.00"):
        ProductFactory(structure="child", parent=parent, product_class=None, price=Decimal(price))
    assert Selector().strategy().fetch_for_parent(parent).price.incl_tax == Decimal("7.00")
