"""What only one customer can have, wanted by eight at once: a voucher for one use, an offer for one order. Each of
them buys another product, since the stock of one would make them wait for each other anyway."""

from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from django.db import connection

from shop.catalogue.models import Product
from shop.lib.money import to_minor
from shop.order.models import Order, OrderDiscount
from shop.voucher.models import VoucherApplication
from tests.factories import ProductFactory
from tests.faults import figures
from tests.faults.buyer import Buyer, Form, session_of
from tests.faults.goods import charged, open_for_business, wait_until_all_are_paid
from tests.faults.race import at_once
from tests.faults.scale import LIMITS, SECONDS
from tests.order_factories import percentage_offer, voucher
from tests.running_shop import RunningShop

pytestmark = pytest.mark.timeout(SECONDS)
BUYERS = 8
TELLING = {"voucher": "This voucher has already been used", "offer": "The total has changed from"}


@dataclass
class LimitRace:
    """Rounds of eight new guests; in each there is one voucher, or one offer, that one order may use."""

    shop: RunningShop
    limit: str
    goods: list[Product]
    rounds: int = 0
    told: int = 0
    uses: list[int] = field(default_factory=list)  # of each round
    unanswered: list[str] = field(default_factory=list)

    def run(self, rounds: int) -> None:
        for number in range(rounds):
            code = self._open_round(number)
            with ExitStack() as stack:
                names = [f"buyer{number}x{one}" for one in range(BUYERS)]
                buyers = [stack.enter_context(Buyer(self.shop.url, name)) for name in names]
                goods = dict(zip(buyers, self.goods, strict=True))
                forms = at_once(buyers, lambda buyer: self._check_out(buyer, goods[buyer], code))  # noqa: B023 -- used at once
                self._pay(dict(zip(buyers, forms, strict=True)))
            self.rounds += 1
            self.uses.append(OrderDiscount.objects.filter(offer_name=self._name(number)).count())
            figures.progress(f"{self.limit}, round {self.rounds} of {rounds}: used {self.uses[-1]} times")

    def _open_round(self, number: int) -> str:
        """The code to type, if there is one."""
        if self.limit == "voucher":
            made = voucher(f"ONCE{number}", percent="50", usage="Single use")
            made.offers.update(name=self._name(number))
            made.name = self._name(number)
            made.save()
            return str(made.code)
        percentage_offer("50", name=self._name(number), max_global_applications=1)
        return ""

    def _name(self, number: int) -> str:
        return f"Half price {number}"

    def _check_out(self, buyer: Buyer, product: Product, code: str) -> Form:
        buyer.add(product.pk)
        if code:
            buyer.get("/shop/basket/")
            buyer.post("/shop/basket/vouchers/add/", {"code": code})
        return buyer.check_out()

    def _pay(self, forms: dict[Buyer, Form]) -> None:
        buyers = list(forms)
        places = at_once(buyers, lambda buyer: buyer.press_pay(forms[buyer]))
        for buyer, place in zip(buyers, places, strict=True):
            if place.startswith(self.shop.stripe.url):
                self.shop.stripe.pay(session_of(place))
            elif TELLING[self.limit] in buyer.get(place).text:
                self.told += 1
            else:
                self.unanswered.append(f"{buyer.email}: {place}")

    def report(self, *, control: bool = False) -> None:
        figures.note(
            f"one {self.limit}, {BUYERS} at once × {self.rounds}",
            f"{min(self.uses)} to {max(self.uses)} uses a round",
            f"{self.told} losers told before paying",
            f"{len(charged(self.shop)) - Order.objects.count()} charges without an order",
            control=control,
        )


def race(shop: RunningShop, limit: str) -> LimitRace:
    open_for_business(shop, stock=1)
    return LimitRace(shop, limit, [ProductFactory(stock=1000) for _ in range(BUYERS)])


@pytest.mark.parametrize("limit", ["voucher", "offer"])
def test_what_one_may_have_is_used_by_exactly_one_of_eight_and_no_loser_is_charged(shop, limit):
    rounds = race(shop, limit)
    rounds.run(LIMITS)
    rounds.report()
    assert rounds.unanswered == []
    assert rounds.uses == [1] * LIMITS
    assert rounds.told == LIMITS * (BUYERS - 1)
    assert VoucherApplication.objects.count() == (LIMITS if limit == "voucher" else 0)
    wait_until_all_are_paid()
    assert charged(shop) == {order.number: to_minor(order.total_incl_tax, "EUR") for order in Order.objects.all()}
    assert Order.objects.count() == LIMITS


@pytest.mark.parametrize("limit", ["voucher", "offer"])
def test_control_without_the_lock_more_than_one_uses_it(open_unguarded_shop, limit):
    shop = open_unguarded_shop("limits")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX voucher_slot_used_once")
    rounds = race(shop, limit)
    rounds.run(2)
    rounds.report(control=True)
    assert max(rounds.uses) > 1
