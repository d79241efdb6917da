import pytest

from shop.basket.models import Basket, BasketClosedError
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import again, make_basket, place
from tests.shop.order.test_place_races import at_once

db = pytest.mark.django_db


@db
def test_nothing_goes_into_a_basket_that_was_ordered_in_another_tab():
    basket = make_basket()
    other_tab = again(basket)
    place(basket)
    with pytest.raises(BasketClosedError):
        other_tab.add_product(ProductFactory())
    assert basket.lines.count() == 1


@db
def test_a_basket_is_merged_once():
    mug = ProductFactory()
    mine, guests = make_basket(mug, owner=UserFactory()), make_basket(mug, quantity=2)
    other_request = again(guests)
    mine.merge(guests)
    again(mine).merge(other_request)
    assert mine.lines.get().quantity == 3


def test_the_same_product_added_eight_times_at_once_is_one_line_of_eight(committed_db):
    mug = ProductFactory(stock=10)
    basket = make_basket(ProductFactory())
    answers = at_once([lambda: again(basket).add_product(mug)] * 8)
    assert not any(isinstance(answer, Exception) for answer in answers)
    assert basket.lines.get(product=mug).quantity == 8


def test_two_requests_that_merge_at_the_same_time_lose_and_double_nothing(committed_db):
    mug = ProductFactory()
    mine, guests = make_basket(mug, owner=UserFactory()), make_basket(mug, ProductFactory(), quantity=2)
    answers = at_once([lambda: again(mine).merge(again(guests))] * 4)
    assert not any(isinstance(answer, Exception) for answer in answers)
    assert sorted(line.quantity for line in mine.lines.all()) == [2, 3]
    assert Basket.objects.get(pk=guests.pk).status == Basket.MERGED
