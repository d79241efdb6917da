"""What customers do, each visit in a manner of its own."""

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection
from django.test import Client

from shop.accounts.models import User
from shop.order import links
from shop.order.models import Order
from shop.payment.models import PaymentAttempt
from tests.factories import UserFactory
from tests.faults.buyer import session_of
from tests.faults.hurry import let_time_end
from tests.faults.lab.forms import forms
from tests.faults.lab.programme import Visit
from tests.faults.lab.visitor import TurnedAwayError, Visitor
from tests.faults.lab.world import World
from tests.peers import VISA, PeerError
from tests.shop.checkout.visitor import ADDRESS

LINE = re.compile(r"/basket/line/\d+/remove/$")
EDGE = 1  # seconds until a page closes whose customer is just paying


class Customer:
    """A guest who is somebody new at each visit, or a signed-in customer who comes again and again."""

    def __init__(self, world: World, number: int, products: Sequence[int], *, signed_in: bool) -> None:
        self.world = world
        self.number = number
        self.products = products
        self.user = UserFactory(email=f"customer{number}@example.com") if signed_in else None

    def visit(self, visit: Visit, number: int) -> None:
        with Visitor(self.world, f"customer{self.number}" if self.user else f"guest{self.number}-{number}") as visitor:
            if self.user is not None:
                self.world.patiently(lambda: sign_in(visitor, self.user))
            try:
                for product, quantity in visit.goods:
                    visitor.add(self.products[product], quantity)
                Purchase(self.world, visitor, visit, is_guest=self.user is None).make()
            except TurnedAwayError as refusal:
                self.world.count(f"turned away: {refusal}")
                empty_basket(visitor)
        connection.close()


class Purchase:
    """One visit's way from the basket on."""

    def __init__(self, world: World, visitor: Visitor, visit: Visit, *, is_guest: bool) -> None:
        self.world = world
        self.visitor = visitor
        self.visit = visit
        self.is_guest = is_guest

    def make(self) -> None:
        page = self.press_pay()
        self.world.count(f"customers: {self.visit.manner}")
        MANNERS[self.visit.manner](self, page)

    def press_pay(self) -> str:
        """The address of the payment page."""
        form = self.check_out()
        if self.visit.manner == "presses twice":
            with self.visitor.twin() as twin, ThreadPoolExecutor(2) as pool:
                places = list(pool.map(lambda who: who.press_pay(form), [self.visitor, twin]))
        else:
            places = [self.visitor.press_pay(form)]
        return next((self._payment_page(place) for place in places), "")

    def check_out(self) -> dict[str, str]:
        """As Buyer.check_out, but whoever is known is not asked again."""
        if self.is_guest:
            try:
                return self.visitor.check_out()
            except AssertionError:
                raise TurnedAwayError("nothing to order") from None
        self.visitor.get("/shop/checkout/")
        return self._review_of_known()

    def _review_of_known(self) -> dict[str, str]:
        self.visitor.post("/shop/checkout/", ADDRESS)
        try:
            return self.visitor.review()
        except AssertionError:
            raise TurnedAwayError("nothing to order") from None

    def _payment_page(self, place: str) -> str:
        """Stripe's page; when it was out of reach, the order's own page offers it again."""
        for _ in range(20):
            if place.startswith(self.world.stripe.url):
                return place
            if "/checkout/order/" not in place:
                raise TurnedAwayError("sold out or changed")
            form = self.visitor.find_form(self.visitor.get(place).text, r"/pay/$")
            place = self.visitor.post(form.action, form.fields).headers.get("Location", place)
            time.sleep(0.5)
        raise TurnedAwayError("no payment page")

    def pay(self, page: str, card: str = VISA) -> str:
        """Where Stripe sends the customer afterwards; empty when nothing can be paid there (any more)."""
        try:
            return str(self.world.stripe.pay(session_of(page), card)["next_url"])
        except PeerError as refusal:
            self.world.count("cards declined" if refusal.status == 402 else "payment pages closed")
            return ""

    def pay_and_return(self, page: str) -> None:
        back = self.pay(page)
        if back:
            self.visitor.get(back)

    def is_declined_first(self, page: str) -> None:
        self.pay(page, self.visit.bad_card)
        self.pay_and_return(page)

    def never_returns(self, page: str) -> None:
        self.pay(page)

    def goes_back(self, page: str) -> None:
        """Back from the payment page, and after a while there again."""
        back = self.visitor.get(f"/shop/checkout/cancelled/{self._token(page)}/")
        form = self.visitor.find_form(back.text, r"/pay/$")
        again = self.visitor.post(form.action, form.fields).headers.get("Location", "")
        self.pay_and_return(self._payment_page(again))

    def changes_basket(self, page: str) -> None:
        """The first order is dropped, its goods are ordered anew."""
        self._ask_for_basket(page)
        again = self._payment_page(self.visitor.press_pay(self.check_out()))
        self.pay_and_return(again)

    def cancels_after_paying(self, page: str) -> None:
        self.pay_and_return(page)
        address = f"/shop/checkout/order/{self._token(page)}/cancel/"
        asked = self.visitor.get(address)
        self.visitor.send(self.visitor.find_form(asked.text, r"/cancel/$|^$"), asked.url, reason="Changed my mind")
        self.world.count("cancellations by customers")

    def pays_while_cancelling(self, page: str) -> None:
        """In one tab the payment, in another the way back: one of them comes first."""
        with ThreadPoolExecutor(2) as pool:
            paying, cancelling = pool.submit(self.pay, page), pool.submit(self._ask_for_basket, page)
            paying.result()
            cancelling.result()

    def pays_at_the_edge(self, page: str) -> None:
        self._hurry(page, EDGE)
        time.sleep(EDGE * self.visit.pause * 2)  # up to a second: before, at or after the end
        self.pay_and_return(page)

    def lets_it_expire(self, page: str) -> None:
        self._hurry(page, EDGE)

    def _hurry(self, page: str, seconds: int) -> None:
        """The time of this one page ends soon, at Stripe and with us: nobody waits an hour for it."""
        self.world.stripe.hurry(session_of(page), seconds)
        self.world.patiently(lambda: let_time_end(self._attempt(page), seconds))

    def _ask_for_basket(self, page: str) -> None:
        self.visitor.post(f"/shop/checkout/order/{self._token(page)}/change-basket/")
        connection.close()

    def _attempt(self, page: str) -> PaymentAttempt:
        return self.world.patiently(lambda: PaymentAttempt.objects.get(session_id=session_of(page)))

    def _order(self, page: str) -> Order:
        return self.world.patiently(lambda: Order.objects.select_related("user").get(pk=self._attempt(page).order_id))

    def _token(self, page: str) -> str:
        return links.token(self._order(page))


MANNERS: dict[str, Callable[[Purchase, str], None]] = {
    "pays": Purchase.pay_and_return,
    "is declined, then pays": Purchase.is_declined_first,
    "presses twice": Purchase.pay_and_return,
    "never comes back from the payment page": Purchase.never_returns,
    "goes back, then pays": Purchase.goes_back,
    "changes the basket": Purchase.changes_basket,
    "cancels after paying": Purchase.cancels_after_paying,
    "pays while cancelling": Purchase.pays_while_cancelling,
    "pays at the edge of expiry": Purchase.pays_at_the_edge,
    "abandons": lambda purchase, page: None,
    "abandons until it expires": Purchase.lets_it_expire,
}


def sign_in(visitor: Visitor, user: User) -> None:
    browser = Client()
    browser.force_login(user)
    visitor.browser.cookies.set(settings.SESSION_COOKIE_NAME, browser.session.session_key or "")


def empty_basket(visitor: Visitor) -> None:
    for form in forms(visitor.get("/shop/basket/").text):
        if LINE.search(form.action):
            visitor.post(form.action, form.fields)
