"""The same checkout submitted eight times at the same moment: two clicks, another tab, an impatient browser."""

from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from django.db import connection

from shop.lib.money import to_minor
from shop.order.models import Order
from shop.payment.models import PaymentAttempt
from tests.faults import figures
from tests.faults.buyer import Buyer, session_of
from tests.faults.goods import charged, open_for_business, wait_until_all_are_paid
from tests.faults.race import at_once
from tests.faults.scale import PRESSES, SECONDS
from tests.running_shop import RunningShop

pytestmark = pytest.mark.timeout(SECONDS)
TABS = 8


@dataclass
class Presses:
    """Each time a new guest; every payment page that comes of it is paid."""

    shop: RunningShop
    product_id: int
    times: int = 0
    different: list[str] = field(default_factory=list)  # who was shown more than one order

    def run(self, times: int) -> None:
        for number in range(times):
            with ExitStack() as stack:
                buyer = stack.enter_context(Buyer(self.shop.url, f"buyer{number}"))
                buyer.add(self.product_id)
                form = buyer.check_out()
                tabs = [stack.enter_context(buyer.twin()) for _ in range(TABS)]
                self._look_at(buyer, at_once(tabs, lambda tab: tab.press_pay(form)))  # noqa: B023 -- used at once
            self.times += 1
            if self.times % 20 == 0:
                figures.progress(f"checkout {self.times} of {times}")

    def _look_at(self, buyer: Buyer, places: list[str]) -> None:
        pages = {place for place in places if place.startswith(self.shop.stripe.url)}
        numbers = {self._number(session_of(page)) for page in pages}
        shown = [place for place in set(places) - pages if not any(number in place for number in numbers)]
        if len(pages) != 1 or shown:
            self.different.append(f"{buyer.email}: {pages} {shown}")
        for page in pages:
            self.shop.stripe.pay(session_of(page))

    def _number(self, session: str) -> str:
        return PaymentAttempt.objects.select_related("order").get(session_id=session).order.number

    def report(self, *, control: bool = False) -> None:
        ledger = self.shop.stripe.ledger()
        figures.note(
            f"the same checkout {TABS} times at once × {self.times}",
            f"{Order.objects.count()} orders",
            f"{sum(ledger['sessions'].values())} sessions",
            f"{ledger['charges']} charges",
            f"{len(self.different)} answered differently",
            control=control,
        )


def test_eight_submits_of_a_checkout_are_one_order_one_session_and_one_charge(shop):
    mug = open_for_business(shop, stock=PRESSES + 10)
    presses = Presses(shop, mug.pk)
    presses.run(PRESSES)
    wait_until_all_are_paid()
    presses.report()
    ledger = shop.stripe.ledger()
    assert presses.different == []
    assert Order.objects.count() == sum(ledger["sessions"].values()) == ledger["charges"] == PRESSES
    assert charged(shop) == {order.number: to_minor(order.total_incl_tax, "EUR") for order in Order.objects.all()}
    assert mug.stockrecords.get().num_allocated == PRESSES


def test_control_without_the_lock_a_checkout_becomes_several_orders(open_unguarded_shop):
    shop = open_unguarded_shop("basket")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE order_order DROP CONSTRAINT order_one_per_basket")
    presses = Presses(shop, open_for_business(shop, stock=100).pk)
    presses.run(2)
    presses.report(control=True)
    assert Order.objects.count() > 2
    assert shop.stripe.ledger()["charges"] > 2
    assert presses.different
