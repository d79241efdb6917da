from importlib import import_module

from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    name = "shop.page_cache"

    def ready(self) -> None:
        import_module("shop.page_cache.housekeeping")  # registers its periodic job
