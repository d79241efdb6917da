"""The race for the last unit as customers run it: over HTTP, against the shop's own processes."""

from decimal import Decimal

import pytest
from django.db import connection

from shop.lib.money import to_minor
from shop.order.models import Order
from shop.partner.models import StockRecord
from tests.faults import figures
from tests.faults.goods import charged, open_for_business, wait_until_all_are_paid
from tests.faults.race import BUYERS, Race
from tests.faults.scale import ROUNDS, SECONDS

pytestmark = pytest.mark.timeout(SECONDS)


def test_the_last_unit_is_sold_once_and_who_is_too_late_is_told_and_not_charged(shop):
    race = Race(shop, open_for_business(shop, stock=1))
    race.run(ROUNDS)
    report(race)
    assert (race.unanswered, race.failed, deadlocks()) == ([], [], 0)
    assert (race.paid, race.told) == (ROUNDS, ROUNDS * (BUYERS - 1))
    assert Order.objects.count() == ROUNDS
    assert oversold() == 0
    wait_until_all_are_paid()
    owed = {order.number: to_minor(order.total_incl_tax, "EUR") for order in Order.objects.all()}
    assert charged(shop) == owed


def test_control_without_the_guard_the_last_unit_is_oversold(open_unguarded_shop):
    shop = open_unguarded_shop("stock")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partner_stockrecord DROP CONSTRAINT partner_stock_never_oversold")
    race = Race(shop, open_for_business(shop, stock=1))
    race.run(2)
    report(race, control=True)
    assert oversold() > 0


def oversold() -> int:
    """Units ordered that were never there."""
    there = StockRecord.objects.get().num_in_stock
    ordered = sum(order.num_items for order in Order.objects.all())
    return max(ordered - there, 0)


def report(race: Race, *, control: bool = False) -> None:
    money = Decimal(sum(charged(race.shop).values())) / 100
    strangers = set(charged(race.shop)) - set(Order.objects.values_list("number", flat=True))
    figures.note(
        f"last unit, {race.rounds} rounds of {BUYERS} buyers",
        f"{Order.objects.count()} orders",
        f"{oversold()} oversold",
        f"{race.told} told before paying",
        f"{money} EUR charged",
        f"{len(strangers)} charges without an order",
        f"{deadlocks()} deadlocks",
        f"{len(race.failed)} × 5xx",
        control=control,
    )


def deadlocks() -> int:
    """In this test's own database, since it was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
