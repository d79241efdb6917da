from importlib import import_module

from django.urls import URLPattern, URLResolver, path
from oscar.apps.search.apps import SearchConfig as OscarSearchConfig


class SearchConfig(OscarSearchConfig):
    name = "shop.search"

    def ready(self) -> None:
        super().ready()
        for module in ("triggers", "sales", "vocabulary", "log"):  # they register their outbox handlers
            import_module(f"shop.search.{module}")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        live = import_module("shop.search.live")
        return [
            *super().get_urls(),
            path("suggestions/", live.suggestions, name="suggestions"),
            path("seen/", live.seen, name="seen"),
        ]
