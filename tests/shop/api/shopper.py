"""A guest who buys over HTTP, step by step."""

from typing import Any

from tests.factories import CountryFactory
from tests.order_factories import shipping_method
from tests.shop.api.client import ApiClient

ADDRESS = {
    "country": "DE",
    "first_name": "Bob",
    "last_name": "Berger",
    "line1": "Lindenallee 5",
    "city": "Berlin",
    "postcode": "10115",
}


class Shopper:
    def __init__(self, *products: Any, api: ApiClient | None = None, quantity: int = 1):
        """With a basket of these products, in a shop that delivers to Germany for 4.90."""
        CountryFactory()
        self.method = shipping_method()
        self.api = api or ApiClient()
        self.token = self.api.post("/baskets").data["token"]
        for product in products:
            body = {"product_id": product.pk, "quantity": quantity}
            assert self.api.post(f"{self.basket}/lines", body).status_code == 201

    @property
    def basket(self) -> str:
        return f"/baskets/{self.token}"

    def deliveries(self, **changes: Any) -> Any:
        return self.api.post(f"{self.basket}/shipping-methods", {"shipping_address": {**ADDRESS, **changes}})

    def check_out(self, *, key: str = "", **changes: Any) -> Any:
        headers = {"idempotency_key": key} if key else {}
        return self.api.post(f"{self.basket}/checkout", self.order(**changes), **headers)

    def order(self, **changes: Any) -> dict[str, Any]:
        """What to send to the checkout."""
        return {
            "email": "bob@example.com",
            "shipping_address": ADDRESS,
            "shipping_method_code": self.method.code,
            "expected_total": {"amount": "16.90", "currency": "EUR"},
            **changes,
        }
