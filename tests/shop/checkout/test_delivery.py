import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories import ProductFactory
from tests.order_factories import shipping_method
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
PREVIEW = reverse("checkout:preview")


def at_the_delivery() -> Visitor:
    bob = Visitor()
    bob.add(ProductFactory())
    shipping_method(name="Express", price="9.90", min_days=1, max_days=1)
    bob.tell()
    return bob


def test_of_several_deliveries_one_is_chosen_and_charged():
    bob = at_the_delivery()
    page = bob.get("checkout:shipping-method").content.decode()
    assert page.index("Standard delivery") < page.index("€4.90") < page.index("Express") < page.index("€9.90")
    assert "method_code" in bob.post("checkout:shipping-method", {"method_code": "teleport"}).context["form"].errors
    assert bob.post("checkout:shipping-method", {"method_code": "express"}).headers["Location"] == PREVIEW
    assert "pay €21.90" in bob.client.get(PREVIEW).content.decode()


def test_dates_are_shown_where_the_merchant_gave_days():
    bob = at_the_delivery()
    deliveries = bob.get("checkout:shipping-method").context["deliveries"]
    assert [one["window"] is None for one in deliveries] == [True, False]
    assert "Arrives" in bob.get("checkout:shipping-method").content.decode()
    bob.post("checkout:shipping-method", {"method_code": "express"})
    assert "Arrives" in bob.client.get(PREVIEW).content.decode()


def test_before_a_choice_the_review_leads_back_here():
    assert at_the_delivery().client.get(PREVIEW).headers["Location"] == reverse("checkout:shipping-method")


def test_nothing_is_asked_where_there_is_one_of_each():
    bob = Visitor()
    bob.add(ProductFactory())
    assert bob.tell().headers["Location"] == PREVIEW
    assert bob.get("checkout:shipping-method").headers["Location"] == PREVIEW


@pytest.mark.parametrize("lines", [1, 24])
def test_it_asks_as_often_for_many_lines(django_assert_num_queries, lines):
    bob = Visitor()
    shipping_method(name="Express", price="9.90")
    for _ in range(lines):
        bob.add(ProductFactory(title="Mug"))  # short: many long messages would go to the session
    bob.tell()
    cache.clear()  # what is kept for seconds may go while the lines are put in
    bob.get("checkout:shipping-method")
    with django_assert_num_queries(9):
        bob.get("checkout:shipping-method")


@pytest.mark.parametrize("lines", [1, 24])
def test_the_review_asks_as_often_for_many_lines(django_assert_num_queries, lines):
    bob = Visitor()
    for _ in range(lines):
        bob.add(ProductFactory(title="Mug"))  # short: many long messages would go to the session
    bob.tell()
    cache.clear()  # what is kept for seconds may go while the lines are put in
    bob.client.get(PREVIEW)
    with django_assert_num_queries(9):
        bob.client.get(PREVIEW)
