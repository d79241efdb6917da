from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "shop.exchange"

    def ready(self) -> None:
        for module in ("fetch_image", "google.feed"):  # they register their outbox handlers
            import_module(f"shop.exchange.{module}")
