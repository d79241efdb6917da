"""Many buyers at once, on real connections, each committing for itself."""

import threading
import time
from collections.abc import Callable
from decimal import Decimal

from django.db import connection

from shop.basket.current import open_basket_of
from shop.basket.models import BasketClosedError
from shop.order.cancel import cancel_order
from shop.order.expire import expire_order
from shop.order.models import Line, Order
from shop.order.place import BasketAlreadySubmittedError
from shop.order.problems import PlacementRefusedError
from shop.partner.models import StockRecord
from shop.partner.reservation import OutOfStockError, reserve
from tests.factories import CountryFactory, ProductFactory, UserFactory
from tests.order_factories import again, make_basket, percentage_offer, place, shipping_method, voucher

BUYERS = 16


def at_once(deeds: list[Callable[[], object]]) -> list[object]:
    """Do all of them at the same moment; what each returned, or raised."""
    start = threading.Barrier(len(deeds))
    answers: list[object] = [None] * len(deeds)

    def run(index: int) -> None:
        try:
            start.wait()
            answers[index] = deeds[index]()
        except Exception as error:  # noqa: BLE001 -- the answer
            answers[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def read_then_write(quantities) -> None:
    """What a shop does that checks first and writes later. Only here, to show that the tests below can fail."""
    for pk, quantity in quantities.items():
        record = StockRecord.objects.get(pk=pk)
        if record.net_stock_level < quantity:
            raise OutOfStockError({pk: record.net_stock_level})
        time.sleep(0.05)
        StockRecord.objects.filter(pk=pk).update(num_allocated=(record.num_allocated or 0) + quantity)


def buyers_of_the_last_unit(reservation) -> list[object]:
    mug, method = ProductFactory(stock=1, price=Decimal("12.00")), shipping_method()
    CountryFactory()
    baskets = [make_basket(mug) for _ in range(BUYERS)]
    buy = {"shipping_method": method, "expected_total": Decimal("16.90"), "reserve": reservation}
    return at_once([lambda basket=basket: place(basket, **buy) for basket in baskets])


def test_of_sixteen_buyers_of_the_last_unit_one_gets_it_and_the_others_are_told(committed_db):
    answers = buyers_of_the_last_unit(reserve)
    assert sum(isinstance(answer, Order) for answer in answers) == Order.objects.count() == 1
    told = [answer for answer in answers if isinstance(answer, PlacementRefusedError)]
    assert len(told) == BUYERS - 1
    assert {problem.code for answer in told for problem in answer.problems} == {"out_of_stock"}
    assert StockRecord.objects.get().num_allocated == 1


def test_control_without_the_guard_the_last_unit_is_sold_more_than_once(committed_db):
    buyers_of_the_last_unit(read_then_write)
    assert Order.objects.count() > 1


def test_one_basket_submitted_eight_times_is_one_order(committed_db):
    basket, method = make_basket(ProductFactory(price=Decimal("12.00"))), shipping_method()
    CountryFactory()
    buy = {"shipping_method": method, "expected_total": Decimal("16.90")}
    answers = at_once([lambda: place(basket, **buy)] * 8)
    order = Order.objects.get()
    assert [answer for answer in answers if isinstance(answer, Order)] == [order]
    others = [answer for answer in answers if answer != order]
    assert [type(answer) for answer in others] == [BasketAlreadySubmittedError] * 7
    assert {answer.order for answer in others} == {order}


def test_a_voucher_for_one_is_not_used_by_two_at_once(committed_db):
    code, method = voucher("ONCE", usage="Single use"), shipping_method()
    CountryFactory()
    baskets = [make_basket(ProductFactory(price=Decimal("12.00"))) for _ in range(8)]
    for basket in baskets:
        basket.vouchers.add(code)
    buy = {"shipping_method": method, "expected_total": Decimal("15.70")}
    answers = at_once([lambda basket=basket: place(basket, **buy) for basket in baskets])
    assert sum(isinstance(answer, Order) for answer in answers) == Order.objects.count() == 1
    code.refresh_from_db()
    assert code.num_orders == code.applications.count() == 1


def test_placing_and_letting_go_at_the_same_time_never_wait_for_each_other_in_a_circle(committed_db):
    """The same customer's basket, stock, a limited and an unlimited offer, and a voucher, from both ends."""
    alice, mug, method = UserFactory(), ProductFactory(stock=1000), shipping_method()
    percentage_offer("5", name="Limited", max_global_applications=1000, exclusive=False)
    percentage_offer("5", name="Unlimited", exclusive=False)
    code = voucher("MANY")
    CountryFactory()
    pending = [place(make_basket(mug, owner=alice), user=alice) for _ in range(4)]

    def buy() -> None:
        for _ in range(4):
            basket = make_basket(mug)
            basket.vouchers.add(code)
            cancel_order(order_id=place(basket, shipping_method=method).pk, actor=None, reason="")

    def buy_what_is_restored() -> None:
        for _ in range(4):
            basket = again(open_basket_of(alice))
            try:
                basket.add_product(mug)
                place(basket, user=alice, shipping_method=method)
            except (BasketAlreadySubmittedError, BasketClosedError, PlacementRefusedError):
                continue

    expirations = [lambda order=order: expire_order(order_id=order.pk) for order in pending]
    answers = at_once([buy, buy, buy_what_is_restored, buy_what_is_restored, *expirations])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    held = sum(line.num_allocated for line in Line.objects.all())
    assert StockRecord.objects.get().num_allocated == held
