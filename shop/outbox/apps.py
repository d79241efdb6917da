from importlib import import_module

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "shop.outbox"

    def ready(self) -> None:
        import_module("shop.outbox.housekeeping")  # registers its periodic job
