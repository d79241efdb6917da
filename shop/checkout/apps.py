from importlib import import_module
from typing import Any

from oscar.apps.checkout.apps import CheckoutConfig as OscarCheckoutConfig


class CheckoutConfig(OscarCheckoutConfig):
    name = "shop.checkout"

    def ready(self) -> None:
        """Oscar looks its views up here; all of them are ours and named in urls.py."""

    def get_urls(self) -> list[Any]:
        return import_module("shop.checkout.urls").urlpatterns
