"""The price in the lists is the price in the basket."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.basket.sale import line_price
from shop.basket.totals import totals
from shop.catalogue.terms import terms_of
from shop.offer.sale import reduced_terms, sale_prices
from tests.catalogue_factories import a_variant
from tests.factories import ProductFactory
from tests.order_factories import again, make_basket, place, voucher
from tests.shop.offer.offers import Applicator, bought, offer, only

pytestmark = pytest.mark.django_db


def listed(*products):
    """The prices in the lists."""
    terms = {product.pk: terms_of(product.stockrecords.first()) for product in products}
    return [reduced_terms(terms)[product.pk].price for product in products]


def in_basket(*products, quantity=1):
    return [line_price(line).unit for line in bought(*products, quantity=quantity)]


def mug(price="12.00", **fields):
    return ProductFactory(price=Decimal(price), stock=100, **fields)


@pytest.mark.parametrize(
    ("kind", "value", "price", "reduced"),
    [
        ("Percentage", "10", "12.95", "11.65"),
        ("Percentage", "33.33", "9.99", "6.66"),
        ("Percentage", "100", "9.99", "0.00"),
        ("Fixed", "5", "12.00", "7.00"),
        ("Fixed", "5", "4.00", "0.00"),
        ("Fixed price", "9.90", "12.00", "9.90"),
        ("Fixed price", "9.90", "9.00", "9.00"),
    ],
)
def test_each_kind_of_reduction(kind, value, price, reduced):
    product = mug(price)
    offer(kind, value)
    assert listed(product) == in_basket(product) == [Decimal(reduced)]
    assert in_basket(product, quantity=3) == [Decimal(reduced)]


@pytest.mark.parametrize("seed", range(25))
def test_lists_and_basket_agree_whatever_offers_there_are(seed):
    dice = random.Random(seed)
    products = [mug(f"{dice.randint(1, 9999) / 100:.2f}", is_discountable=dice.random() > 0.1) for _ in range(4)]
    made = []
    for _ in range(dice.randint(1, 5)):
        kind = dice.choice(["Percentage", "Fixed", "Fixed price"])
        on = only(*dice.sample(products, dice.randint(1, 4))) if dice.random() > 0.3 else None
        value = f"{dice.randint(1, 9900) / 100:.2f}"
        made.append(offer(kind, value, on=on, priority=dice.randint(0, 2), exclusive=dice.random() > 0.5))
    loose = [one for one in made if not one.exclusive]
    if len(loose) > 2:
        loose[0].combinations.add(loose[1])
    quantity = dice.randint(1, 7)
    lines = bought(*products, quantity=quantity)
    assert [line_price(line).unit for line in lines] == listed(*products)
    for line, price in zip(lines, listed(*products), strict=True):
        assert line.line_price_incl_tax_incl_discounts == price * quantity


def test_of_two_exclusive_offers_the_more_important_one_makes_the_price():
    product = mug("10.00")
    offer("Percentage", 50, priority=1)
    offer("Percentage", 20, priority=2)
    assert listed(product) == in_basket(product) == [Decimal("8.00")]


def test_offers_that_are_not_exclusive_add_up_but_never_below_nothing():
    product = mug("10.00")
    offer("Percentage", 20, exclusive=False)
    offer("Fixed", 3, exclusive=False)
    assert listed(product) == in_basket(product) == [Decimal("5.00")]
    offer("Fixed", 30, exclusive=False)
    assert listed(product) == in_basket(product) == [Decimal("0.00")]


def test_a_line_that_another_offer_has_taken_does_not_hold_back_the_lines_after_it():
    cheap, dear = mug("5.00"), mug("50.00")
    offer("Percentage", 50, on=only(cheap), priority=5)
    offer("Percentage", 10)
    assert listed(cheap, dear) == in_basket(cheap, dear) == [Decimal("2.50"), Decimal("45.00")]


def test_a_variant_is_in_the_range_of_its_parent():
    parent = ProductFactory(structure="parent")
    variant = a_variant(parent, price="20.00")
    offer("Percentage", 25, on=only(parent))
    assert listed(variant) == in_basket(variant) == [Decimal("15.00")]


@pytest.mark.parametrize(
    "fields",
    [
        {"needs": ("Count", 2)},
        {"needs": ("Coverage", 2)},
        {"needs": ("Value", "1.00")},
        {"kind": "Absolute"},
        {"kind": "Multibuy", "value": None},
        {"kind": "Shipping percentage"},
        {"max_user_applications": 1},
        {"max_basket_applications": 1},
        {"max_global_applications": 10},
        {"max_discount": Decimal(10)},
        {"max_affected_items": 1},
        {"offer_type": "Voucher"},
        {"status": "Suspended"},
        {"start_datetime": timezone.now() + timedelta(hours=1)},
        {"end_datetime": timezone.now() - timedelta(hours=1)},
    ],
)
def test_what_is_no_promise_to_everybody_is_no_price(fields):
    product = mug()
    offer(**fields)
    assert listed(product) == [Decimal("12.00")]


def test_the_former_price_is_the_one_before_the_offer():
    product = mug("12.00")
    product.stockrecords.update(former_price=Decimal("20.00"))
    offer("Percentage", 10)
    reduced = reduced_terms({product.pk: terms_of(product.stockrecords.first())})[product.pk]
    assert (reduced.price, reduced.former_price) == (Decimal("10.80"), Decimal("12.00"))


def test_takes_the_same_queries_for_many(django_assert_num_queries):
    offer("Percentage", 10)
    offer("Percentage", 20, priority=1)
    for number in (1, 3):
        terms = {one.pk: terms_of(one.stockrecords.first()) for one in [mug() for _ in range(number)]}
        with django_assert_num_queries(4):
            assert len(sale_prices(terms)) == number


def test_without_offers_it_takes_one_query(django_assert_num_queries):
    terms = {one.pk: terms_of(one.stockrecords.first()) for one in [mug(), mug()]}
    with django_assert_num_queries(1):
        assert sale_prices(terms) == {}


def test_the_order_has_the_price_and_tells_which_offer_made_it():
    product = mug("12.95")
    made = offer("Percentage", 10, name="Autumn sale")
    order = place(make_basket(product, quantity=3))
    [line] = order.snapshot["lines"]
    assert line["unit_price"] == str(listed(product)[0]) == "11.65"
    assert (line["former_price"], line["offers"]) == ("12.95", ["Autumn sale"])
    assert line["before_discounts"] == line["total"] == order.snapshot["subtotal"] == "34.95"
    assert order.lines.get().line_price_incl_tax == Decimal("34.95")
    assert [(one.offer_id, one.amount) for one in order.discounts.all()] == [(made.pk, Decimal("3.90"))]


def test_a_voucher_stands_beside_the_reduced_prices():
    reduced, other = mug("10.00"), mug("20.00")
    offer("Percentage", 50, on=only(reduced), name="Half")
    basket = make_basket(reduced, other)
    basket.vouchers.add(voucher("TENOFF", "10"))
    basket = again(basket)
    Applicator().apply(basket)
    sums = totals(basket)
    assert sums.subtotal == Decimal("25.00")
    assert [(one.name, one.beside_prices) for one in sums.discounts] == [("Half", 0), ("Tenoff", Decimal("2.00"))]
    assert sums.total == Decimal("23.00")


def test_three_for_two_goes_before_where_the_merchant_says_so():
    product = mug("10.00")
    offer("Multibuy", None, needs=("Count", 3), priority=9)
    offer("Percentage", 10)
    [line] = bought(product, quantity=4)
    assert line_price(line).unit == Decimal("10.00")  # not the same for each, so told beside the price
    assert line.line_price_incl_tax_incl_discounts < Decimal("40.00")
