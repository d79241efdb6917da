from importlib import import_module

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "shop.returns"

    def ready(self) -> None:
        import_module("shop.returns.mail_kinds")  # registers itself
