"""`kill -9`, then start again: no order is lost, nobody is charged twice, and everything comes right by itself."""

import time

import pytest

from shop.lib.money import to_minor
from shop.order.models import Order
from shop.payment.models import PaymentAttempt
from tests.faults import figures
from tests.faults.buyer import Buyer
from tests.faults.goods import charged, open_for_business, wait_for_one_confirmation_each, wait_until_all_are_paid
from tests.faults.moments import OF_THE_WEB, OF_THE_WORKER, Moment
from tests.faults.scale import CRASHES, SECONDS
from tests.payment_factories import bookings
from tests.running_shop import RunningShop

pytestmark = pytest.mark.timeout(SECONDS)


def test_a_killed_web_process_loses_no_order_and_charges_nobody_twice(shop):
    crash(shop, OF_THE_WEB, CRASHES)


def test_a_killed_worker_loses_no_order_and_charges_nobody_twice(shop):
    crash(shop, OF_THE_WORKER, CRASHES)


def crash(shop: RunningShop, moments: list[Moment], times: int) -> None:
    """All at each of the moments, then what became of the orders."""
    mug = open_for_business(shop, stock=1000)
    for moment in moments:
        for number in range(times):
            with Buyer(shop.url, f"{moment.__name__}{number}") as buyer:
                moment(shop, buyer, mug.pk)
    whole_since = time.monotonic()
    wait_until_all_are_paid()
    seconds = time.monotonic() - whole_since
    wait_for_one_confirmation_each()
    assert sorted(Order.objects.values_list("guest_email", flat=True)) == sorted(
        f"{moment.__name__}{number}@example.com" for moment in moments for number in range(times)
    )
    owed = {order.number: to_minor(order.total_incl_tax, "EUR") for order in Order.objects.all()}
    assert charged(shop) == owed
    assert PaymentAttempt.objects.count() == bookings("Debit") == len(owed)
    figures.note(
        f"killed {times} × {', '.join(moment.__name__.replace('_', ' ') for moment in moments)}",
        f"{len(owed)} orders",
        f"all paid once {seconds:.1f} s after the last restart",
        "one confirmation each",
    )
