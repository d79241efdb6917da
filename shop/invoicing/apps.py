from importlib import import_module

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "shop.invoicing"

    def ready(self) -> None:
        for module in ("issue", "pdf", "own_data"):  # they register their outbox handlers
            import_module(f"shop.invoicing.{module}")
