"""Sixteen buyers, each with the last unit in the basket and a thumb on “Pay”."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import requests
from django.db.models import F

from shop.catalogue.models import Product
from shop.partner.models import StockRecord
from tests.faults.buyer import Buyer, Form, form_on, session_of
from tests.faults.figures import progress
from tests.running_shop import RunningShop

BUYERS = 16
# In the message of who pressed “Pay” too late, or at the line of who came when it was known already.
TELLING = ("is sold out", "Out of stock")


@dataclass
class Race:
    """Rounds of the same buyers; whoever got a unit pays for it and comes back for the next."""

    shop: RunningShop
    product: Product
    rounds: int = 0
    paid: int = 0
    told: int = 0
    unanswered: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)  # answers 5xx

    def run(self, rounds: int) -> None:
        with ExitStack() as stack:
            buyers = [stack.enter_context(Buyer(self.shop.url, f"buyer{n}")) for n in range(BUYERS)]
            at_once(buyers, lambda buyer: buyer.add(self.product.pk))
            forms = at_once(buyers, lambda buyer: buyer.check_out())
            for number in range(rounds):
                if number:
                    StockRecord.objects.update(num_in_stock=F("num_in_stock") + 1)
                    forms = at_once(buyers, self._come_back)
                self._one(buyers, forms)
                progress(f"round {number + 1} of {rounds}: {self.paid} paid, {self.told} told")

    def _one(self, buyers: list[Buyer], forms: list[dict[str, str]]) -> None:
        pressed = dict(zip(buyers, forms, strict=True))
        places = at_once(buyers, lambda buyer: self._press(buyer, pressed[buyer]))
        outcome = dict(zip(buyers, places, strict=True))
        self.rounds += 1
        for buyer, page in zip(buyers, at_once(buyers, lambda buyer: self._look(buyer, outcome[buyer])), strict=True):
            if page == "":
                self.paid += 1
            elif any(words in page for words in TELLING):
                self.told += 1
            else:
                self.unanswered.append(f"{buyer.email}: {outcome[buyer]}")

    def _press(self, buyer: Buyer, form: Form) -> str:
        try:
            return buyer.press_pay(form)
        except requests.HTTPError as error:
            self.failed.append(f"{buyer.email}: {error}")
            return "/"

    def _look(self, buyer: Buyer, location: str) -> str:
        """Pay when sent to the payment page; else the page that the buyer is shown."""
        if location.startswith(self.shop.stripe.url):
            self.shop.stripe.pay(session_of(location))
            return ""
        return buyer.get(location).text

    def _come_back(self, buyer: Buyer) -> dict[str, str]:
        """A loser's basket still has the unit; a winner's is gone, and so is what the checkout knew."""
        page = buyer.get("/shop/checkout/preview/").text
        if 'name="basket"' in page:
            return form_on(page)
        buyer.add(self.product.pk)
        return buyer.check_out()


def at_once(buyers: list[Buyer], do: Callable[[Buyer], Any]) -> list[Any]:
    """The same deed of all of them at the same moment. Whatever one of them raises is raised."""
    start = threading.Barrier(len(buyers))

    def run(buyer: Buyer) -> Any:
        start.wait(30)
        return do(buyer)

    with ThreadPoolExecutor(len(buyers)) as pool:
        return list(pool.map(run, buyers))
