from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "shop.exchange"

    def ready(self) -> None:
        import_module("shop.exchange.fetch_image")  # registers its outbox handler
