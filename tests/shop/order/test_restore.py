import pytest

from shop.basket.models import Basket
from shop.order.restore import restore_basket
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place, voucher

pytestmark = pytest.mark.django_db


def test_lines_options_and_vouchers_come_back_once_however_often_it_is_done():
    product = ProductFactory()
    option = product.product_class.options.create(name="Engraving", code="engraving")
    basket = make_basket(ProductFactory(), quantity=2)
    basket.add_product(product, options=[{"option": option, "value": "To Alice"}])
    basket.vouchers.add(voucher())
    order = place(basket)
    fresh = Basket()
    assert [restore_basket(order=order, into=fresh) for _ in range(2)] == [2, 0]
    assert [line.quantity for line in fresh.lines.all()] == [2, 1]
    assert fresh.lines.last().attributes.get().value == "To Alice"
    assert fresh.vouchers.get().code == "WELCOME"


def test_what_is_there_already_is_raised_and_never_lowered():
    mug, bowl = ProductFactory(), ProductFactory()
    order = place(make_basket(mug, bowl, quantity=2))
    current = make_basket(mug, quantity=1)
    current.add_product(bowl, quantity=5)
    assert restore_basket(order=order, into=current) == 1
    assert {(line.product, line.quantity) for line in current.lines.all()} == {(mug, 2), (bowl, 5)}
