from django.core.cache import cache

from shop.catalogue.models import Category

CACHE_KEY = "catalogue.navigation"
SECONDS = 60


def navigation_categories() -> list[dict]:
    """The public categories two levels deep, each as {"name", "url", "children"}."""
    return cache.get_or_set(CACHE_KEY, _read, SECONDS)


def _read() -> list[dict]:
    roots: list[dict] = []
    for category in Category.objects.browsable().filter(depth__lte=2, exclude_from_menu=False).order_by("path"):
        entry = {"name": category.name, "url": category.get_absolute_url(), "children": []}
        if category.depth == 1:
            roots.append(entry)
        elif roots:
            roots[-1]["children"].append(entry)
    return roots
