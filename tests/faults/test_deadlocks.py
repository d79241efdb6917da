"""The same five products in every order there is, by eight customers at once: nobody waits for nobody in a circle."""

import random
import time
from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.db import OperationalError

from shop.basket.models import Basket
from shop.basket.models import Line as BasketLine
from shop.doctor.checks import CHECKS
from shop.doctor.look import look
from shop.order.cancel import cancel_order
from shop.order.models import Line, Order
from shop.partner.models import StockRecord
from shop.partner.reservation import Reserve, reserve
from tests.factories import CountryFactory, ProductFactory
from tests.faults import figures
from tests.faults.scale import DEADLOCKS, SECONDS
from tests.order_factories import place, shipping_method
from tests.shop.order.test_place_races import at_once

pytestmark = pytest.mark.timeout(SECONDS)
CUSTOMERS = 8
PRICE, TOTAL = Decimal("12.00"), Decimal("64.90")  # of five, and the delivery


def reserve_in_any_order(quantities: Mapping[int, int]) -> None:
    """Only here, to show that the test below can fail: one record after another, as they come."""
    records = list(quantities)
    random.shuffle(records)
    for pk in records:
        reserve({pk: quantities[pk]})
        time.sleep(0.01)


def filled_basket(records: list[StockRecord]) -> Basket:
    """One of each, in this order."""
    basket = Basket.objects.create()
    BasketLine.objects.bulk_create(
        BasketLine(
            basket=basket,
            product_id=record.product_id,
            stockrecord=record,
            line_reference=str(record.pk),
            price_currency="EUR",
            price_incl_tax=PRICE,
        )
        for record in records
    )
    return basket


def buy(orders: int, reservation: Reserve) -> list[object]:
    """Each customer's deadlocks. Every third order is cancelled again, which gives its stock back."""
    records = [ProductFactory(stock=10 * orders, price=PRICE).stockrecords.get() for _ in range(5)]
    method = shipping_method()
    CountryFactory()

    def customer(number: int) -> int:
        draw, deadlocks = random.Random(number), 0
        for one in range(orders // CUSTOMERS):
            basket = filled_basket(draw.sample(records, len(records)))
            try:
                order = place(basket, shipping_method=method, expected_total=TOTAL, reserve=reservation)
                if one % 3 == 2:
                    cancel_order(order_id=order.pk, actor=None, reason="")
            except OperationalError as error:
                if "deadlock detected" not in str(error):
                    raise
                deadlocks += 1
        return deadlocks

    return at_once([lambda number=number: customer(number) for number in range(CUSTOMERS)])


def report(orders: int, deadlocks: int, *, control: bool = False) -> None:
    figures.note(
        f"five products in opposite orders × {orders}",
        f"{Order.objects.count()} orders",
        f"{deadlocks} deadlocks",
        f"{sum(record.num_allocated or 0 for record in StockRecord.objects.all())} units promised",
        f"{sum(line.num_allocated for line in Line.objects.all())} held by lines",
        control=control,
    )


def test_the_same_goods_in_opposite_orders_never_deadlock_and_the_stock_adds_up(committed_db):
    deadlocks = buy(DEADLOCKS, reserve)
    assert deadlocks == [0] * CUSTOMERS
    report(DEADLOCKS, 0)
    assert Order.objects.count() == DEADLOCKS
    for name in ("stock.shelf", "stock.lines", "stock.allocated"):
        result = look(CHECKS[name])
        assert result.is_healthy, result.rows
    kept = Order.objects.exclude(status="Cancelled").count()
    assert [record.num_allocated for record in StockRecord.objects.all()] == [kept] * 5


def test_control_locks_taken_as_they_come_deadlock(committed_db):
    deadlocks = buy(2 * CUSTOMERS, reserve_in_any_order)
    assert [one for one in deadlocks if isinstance(one, Exception)] == []
    report(2 * CUSTOMERS, sum(deadlocks), control=True)
    assert sum(deadlocks) > 0
