"""A guest who buys over HTTP, as a browser without JavaScript: one session, one cookie jar."""

import re
from typing import Self

import requests

from tests.shop.checkout.visitor import ADDRESS, SAME_ORIGIN

PATIENCE = 60  # seconds; many buyers share two processors
HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|expected_total|seen|basket)" value="([^"]*)">')
PAY_AGAIN = re.compile(r'action="(/shop/checkout/order/[^"]+/pay/)"')
Form = dict[str, str]


class Buyer:
    def __init__(self, url: str, name: str = "bob"):
        self.url = url
        self.email = f"{name}@example.com"
        self.browser = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.browser.close()

    def twin(self) -> "Buyer":
        """The same visitor on a connection of its own: another tab, a second click."""
        twin = Buyer(self.url)
        twin.email = self.email
        twin.browser.cookies.update(self.browser.cookies)
        return twin

    def get(self, path: str) -> requests.Response:
        answer = self.browser.get(self.address(path), timeout=PATIENCE)
        answer.raise_for_status()
        return answer

    def post(self, path: str, data: Form | None = None) -> requests.Response:
        """The answer itself: where it leads to is not followed."""
        token = {"csrfmiddlewaretoken": self.browser.cookies.get("csrftoken", "")}
        answer = self.browser.post(
            self.address(path), {**token, **(data or {})}, headers=SAME_ORIGIN, timeout=PATIENCE, allow_redirects=False
        )
        answer.raise_for_status()
        return answer

    def address(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path

    def add(self, product_id: int, quantity: int = 1) -> None:
        self.post(f"/shop/basket/add/{product_id}/", {"quantity": str(quantity)})

    def check_out(self) -> Form:
        """Up to the last look before paying; the form of its “Pay” button."""
        self.get("/shop/checkout/")  # brings the CSRF cookie
        self.post("/shop/checkout/", {"email": self.email, **ADDRESS})
        return self.review()

    def review(self) -> Form:
        page = self.get("/shop/checkout/preview/").text
        assert 'name="basket"' in page, "the review page is not shown"
        return form_on(page)

    def press_pay(self, form: Form) -> str:
        """Where the shop sends the buyer: the payment page, or back."""
        return self.post("/shop/checkout/preview/", form).headers["Location"]

    def buy(self, product_id: int) -> str:
        self.add(product_id)
        return self.press_pay(self.check_out())


def form_on(review: str) -> Form:
    return dict(HIDDEN.findall(review))


def address_to_pay_again(page: str) -> str:
    """Of the form on an order's own page."""
    found = PAY_AGAIN.search(page)
    assert found, "the page offers no payment"
    return found.group(1)


def session_of(payment_url: str) -> str:
    """The id of the payment session whose page this is."""
    return payment_url.rpartition("/c/pay/")[2]
