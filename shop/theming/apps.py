from importlib import import_module

from django.apps import AppConfig


class ThemingConfig(AppConfig):
    name = "shop.theming"

    def ready(self) -> None:
        import_module("shop.theming.look").listen()
        import_module("shop.theming.mail_brand")  # registers itself
