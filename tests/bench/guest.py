"""A guest of the shop on one kept-alive connection, as a browser without JavaScript, with less work for the client."""

import json
import re
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from tests.bench.http_client import Answer, Connection
from tests.faults.buyer import HIDDEN, session_of
from tests.peers import VISA
from tests.shop.checkout.visitor import ADDRESS

COOKIE = re.compile(rb"set-cookie: *([^=;\s]+)=([^;\r]*)", re.IGNORECASE)
DELETED = "", '""'
LOCATION = re.compile(rb"^location: *(\S+)", re.IGNORECASE | re.MULTILINE)
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
JSON = b"Content-Type: application/json\r\n"


class Guest:
    """Of `shop`; pays at `bank`, the stand-in of Stripe."""

    def __init__(self, shop: Connection, bank: Connection | None = None, *, email: str = "bob@example.com") -> None:
        self.shop = shop
        self.bank = bank
        self.email = email
        self.cookies: dict[str, str] = {}

    def add(self, product_id: int) -> Self:
        self.post(f"/shop/basket/add/{product_id}/", {"quantity": "1"})
        return self

    def buy(self, product_id: int) -> None:
        """From an empty basket to the page that thanks for a paid order."""
        self.add(product_id)
        self.get("/shop/checkout/")  # brings the CSRF cookie
        self.post("/shop/checkout/", {"email": self.email, **ADDRESS})
        review = self.get("/shop/checkout/preview/").body.decode()
        form = dict(HIDDEN.findall(review))
        payment_page = self.post("/shop/checkout/preview/", form)
        thanks = self.get(self.pay(payment_page)).body
        if b"is paid." not in thanks:
            raise ValueError("the order is not paid")

    def pay(self, payment_page: str) -> str:
        """What the stand-in's page does with a card, without the page. Where it sends the customer."""
        if self.bank is None or "/c/pay/" not in payment_page:
            raise ValueError(f"sent to {payment_page}")
        card = json.dumps({"session": session_of(payment_page), "card": VISA}).encode()
        answer = self.bank.ask("POST", "/_test/pay", headers=JSON, body=card)
        next_url: str = json.loads(answer.body)["next_url"]
        return urlsplit(next_url).path

    def get(self, path: str) -> Answer:
        answer = self._ask("GET", path)
        if answer.status != 200:
            raise ValueError(f"{answer.status} at {path}")
        return answer

    def post(self, path: str, data: dict[str, Any]) -> str:
        """Where the answer leads to, which is not followed."""
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        answer = self._ask("POST", path, headers=FORM, body=urlencode({**token, **data}).encode())
        found = LOCATION.search(answer.head)
        if found is None:
            raise ValueError(f"{answer.status} at {path}")
        return found.group(1).decode()

    @property
    def cookie_header(self) -> bytes:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return f"Cookie: {pairs}\r\n".encode() if pairs else b""

    def _ask(self, method: str, path: str, *, headers: bytes = b"", body: bytes = b"") -> Answer:
        answer = self.shop.ask(method, path, headers=headers + self.cookie_header, body=body)
        for name, value in COOKIE.findall(answer.head):
            self.cookies[name.decode()] = value.decode()
        self.cookies = {name: value for name, value in self.cookies.items() if value not in DELETED}
        return answer
