from importlib import import_module

from oscar.apps.search.apps import SearchConfig as OscarSearchConfig


class SearchConfig(OscarSearchConfig):
    name = "shop.search"

    def ready(self) -> None:
        super().ready()
        for module in ("triggers", "sales", "vocabulary"):  # they register their outbox handlers
            import_module(f"shop.search.{module}")
