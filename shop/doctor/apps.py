from importlib import import_module

from django.apps import AppConfig


class DoctorConfig(AppConfig):
    name = "shop.doctor"

    def ready(self) -> None:
        for module in ("nightly", "mail_kinds"):  # they register a periodic job, and its mail
            import_module(f"shop.doctor.{module}")
