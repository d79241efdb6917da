from importlib import import_module

from django.apps import AppConfig


class DoctorConfig(AppConfig):
    name = "shop.doctor"

    def ready(self) -> None:
        import_module("shop.doctor.nightly")  # registers its periodic job
