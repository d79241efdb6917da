"""A visitor on the way through the checkout, page by page, as a browser without JavaScript."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from shop.order.models import Order
from shop.payment.models import PaymentAttempt
from tests.factories import CountryFactory
from tests.order_factories import shipping_method

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
ADDRESS = {
    "first_name": "Bob",
    "last_name": "Berger",
    "line1": "Lindenallee 5",
    "line4": "Berlin",
    "postcode": "10115",
}


class Visitor:
    def __init__(self, user: Any = None, *, email: str = "bob@example.com", deliver: bool = True):
        self.client = Client()
        self.email = email
        self.is_guest = user is None
        if user is not None:
            self.client.force_login(user)
        if deliver:
            CountryFactory()
            shipping_method()

    def add(self, product: Any, quantity: Any = 1, **headers: str) -> Any:
        url = reverse("basket:add", kwargs={"pk": product.pk})
        return self.client.post(url, {"quantity": quantity}, headers={**SAME_ORIGIN, **headers})

    def get(self, name: str, **kwargs: Any) -> Any:
        return self.client.get(reverse(name, kwargs=kwargs))

    def post(self, name: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        return self.client.post(reverse(name, kwargs=kwargs), data or {})

    def walk_to_review(self, product: Any, quantity: int = 1) -> Any:
        """The review page of a basket with the product in it."""
        self.add(product, quantity)
        self.tell()
        return self.get("checkout:preview")

    def tell(self, **changes: Any) -> Any:
        """Send the first step: who buys and where to."""
        who = {"email": self.email} if self.is_guest else {}
        return self.post("checkout:index", {**who, **ADDRESS, **changes})

    def press_pay(self, review: Any, **changes: Any) -> Any:
        return self.post("checkout:preview", {**hidden_fields(review), **changes})


def hidden_fields(response: Any) -> dict[str, str]:
    html = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(expected_total|seen|basket)" value="([^"]*)">', html))


def told(response: Any) -> list[str]:
    """The messages of the page that the answer leads to."""
    return (
        [str(message) for message in response.wsgi_request._messages]
        if response.status_code >= 300
        else [str(message) for message in response.context["messages"]]
    )


def only_attempt() -> PaymentAttempt:
    return PaymentAttempt.objects.select_related("order").get()


def only_order() -> Order:
    return Order.objects.get()
