import pytest

from shop.order import stock
from shop.partner.models import StockRecord
from shop.partner.reservation import OutOfStockError, StockMismatchError
from tests.factories import ProductFactory
from tests.order_factories import make_basket, paid, place

pytestmark = pytest.mark.django_db


def test_units_that_leave_are_taken_off_the_shelf_and_off_the_promise():
    order = paid(basket=make_basket(ProductFactory(stock=10), quantity=3))
    line = order.lines.get()
    stock.consume(order, {line.pk: 2})
    record = StockRecord.objects.get()
    line.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated, line.num_allocated) == (8, 1, 1)


def test_more_than_the_line_holds_cannot_leave():
    order = paid(basket=make_basket(ProductFactory(stock=10), quantity=3))
    with pytest.raises(StockMismatchError):
        stock.consume(order, {order.lines.get().pk: 4})
    assert StockRecord.objects.get().num_in_stock == 10


def test_releasing_twice_gives_back_once():
    other = place(make_basket(ProductFactory(stock=10), quantity=3))
    product = other.lines.get().product
    order = place(make_basket(product, quantity=2))
    for _ in range(2):
        stock.release(order)
    assert StockRecord.objects.get().num_allocated == 3


def test_what_was_deleted_cannot_be_reserved_again():
    order = place()
    stock.release(order)
    StockRecord.objects.all().delete()
    with pytest.raises(OutOfStockError):
        stock.reserve_again(order)
