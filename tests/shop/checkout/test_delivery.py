import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories import ProductFactory
from tests.kept import forget_drops
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


@pytest.mark.parametrize(
    ("query", "total"), [("", "€16.90"), ("?method_code=express", "€21.90"), ("?method_code=teleport", "€16.90")]
)
def test_the_summary_counts_the_delivery_that_is_marked_and_notes_nothing(query, total):
    bob = at_the_delivery()
    page = bob.client.get(reverse("checkout:shipping-method") + query).content.decode()
    assert page.count(total) == 3  # beside the form, and in a phone's bar and what it opens
    assert "Not chosen yet" not in page
    assert bob.client.get(PREVIEW).headers["Location"] == reverse("checkout:shipping-method")


def test_where_it_goes_stands_above():
    page = at_the_delivery().get("checkout:shipping-method").content.decode()
    # Each line by itself: an Arabic name turns around nothing but its own.
    assert "<bdi>Lindenallee 5</bdi>" in page[page.index("<h1") : page.index("How shall we deliver?")]


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
    forget_drops()
    bob.get("checkout:shipping-method")
    with django_assert_num_queries(4):
        bob.get("checkout:shipping-method")


@pytest.mark.parametrize("lines", [1, 24])
def test_the_review_asks_as_often_for_many_lines(django_assert_num_queries, lines):
    bob = Visitor()
    for _ in range(lines):
        bob.add(ProductFactory(title="Mug"))  # short: many long messages would go to the session
    bob.tell()
    cache.clear()  # what is kept for seconds may go while the lines are put in
    forget_drops()
    bob.client.get(PREVIEW)
    with django_assert_num_queries(4):
        bob.client.get(PREVIEW)
