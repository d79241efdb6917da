from importlib import import_module

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "shop.returns"

    def ready(self) -> None:
        for module in ("mail_kinds", "own_data"):  # they register themselves
            import_module(f"shop.returns.{module}")
