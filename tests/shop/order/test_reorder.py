from decimal import Decimal

import pytest

from shop.basket.models import BasketClosedError
from shop.order.models import Order
from shop.order.reorder import reorder
from shop.partner.models import StockRecord
from tests.factories import ProductFactory
from tests.order_factories import again, make_basket, paid, place

pytestmark = pytest.mark.django_db


def empty_basket():
    basket = make_basket(ProductFactory())
    basket.lines.all().delete()
    return again(basket)


def units(basket) -> dict[str, int]:
    return {line.product.title: line.quantity for line in basket.lines.all()}


def test_all_that_was_ordered_is_in_the_basket_again():
    order = paid(basket=make_basket(ProductFactory(title="Mug"), ProductFactory(title="Bowl"), quantity=2))
    basket = empty_basket()
    result = reorder(order=order, into=basket)
    assert units(basket) == {"Mug": 2, "Bowl": 2}
    assert sorted(result.added) == ["Bowl", "Mug"]
    assert (result.refused, result.changed, result.fewer) == ([], [], [])
    assert Order.objects.count() == 1


def test_what_cannot_be_had_is_said_with_its_reason_and_the_rest_is_added():
    mug, bowl, plate, cup = (ProductFactory(title=title) for title in ("Mug", "Bowl", "Plate", "Cup"))
    order = paid(basket=make_basket(mug, bowl, plate, cup))
    bowl.delete()
    plate.is_public = False
    plate.save()
    StockRecord.objects.filter(product=cup).update(num_in_stock=1, num_allocated=1)
    basket = empty_basket()
    result = reorder(order=order, into=basket)
    assert units(basket) == {"Mug": 1}
    assert dict(result.refused) == {
        "Bowl": "we do not sell it any more",
        "Plate": "it cannot be bought at the moment",
        "Cup": "it cannot be bought at the moment",
    }


def test_of_what_is_left_less_is_added_and_what_is_in_the_basket_counts():
    mug = ProductFactory(title="Mug", stock=10)
    order = paid(basket=make_basket(mug, quantity=4))
    StockRecord.objects.filter(product=mug).update(num_in_stock=7, num_allocated=4)
    basket = again(make_basket(mug, quantity=1))
    result = reorder(order=order, into=basket)
    assert units(basket) == {"Mug": 3}
    assert result.fewer == [("Mug", 2)]
    assert reorder(order=order, into=again(basket)).refused == [("Mug", "all that we have is in your basket already")]


def test_another_price_is_told():
    mug = ProductFactory(title="Mug", price=Decimal("12.00"))
    order = paid(basket=make_basket(mug))
    StockRecord.objects.filter(product=mug).update(price=Decimal("13.50"))
    result = reorder(order=order, into=empty_basket())
    assert result.changed == [("Mug", Decimal("12.00"), Decimal("13.50"))]


def test_one_order_holds_no_more_than_the_limit(settings):
    settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 3
    mug = ProductFactory(title="Mug", stock=100)
    order = paid(basket=make_basket(mug, quantity=2))
    basket = again(make_basket(ProductFactory(stock=100), quantity=2))
    assert reorder(order=order, into=basket).fewer == [("Mug", 1)]


def test_an_ordered_basket_is_not_touched():
    order, mine = paid(), make_basket(ProductFactory())
    place(mine)
    with pytest.raises(BasketClosedError):
        reorder(order=order, into=again(mine))
