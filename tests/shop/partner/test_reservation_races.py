import threading

from django.db import connection

from shop.partner.reservation import reserve
from tests.factories import ProductFactory


def test_two_baskets_with_the_same_goods_in_opposite_order_do_not_deadlock(committed_db):
    first, second = (ProductFactory(stock=100).stockrecords.get() for _ in range(2))
    errors = []

    def buy(ids: list[int]) -> None:
        try:
            for _ in range(20):
                reserve(dict.fromkeys(ids, 1))
        except Exception as error:  # noqa: BLE001 -- shown by the assertion
            errors.append(error)
        finally:
            connection.close()

    buyers = [
        threading.Thread(target=buy, args=[ids]) for ids in ([first.pk, second.pk], [second.pk, first.pk]) for _ in "ab"
    ]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert errors == []
    for found in (first, second):
        found.refresh_from_db()
    assert (first.num_allocated, second.num_allocated) == (80, 80)
