from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from shop.catalogue.navigation import navigation_categories
from shop.catalogue.page_tags import MENU
from shop.catalogue.tree import category_tree
from shop.page_cache.tags import shows


def navigation(request: HttpRequest) -> dict:
    shows(request, MENU)
    return {
        "nav_categories": SimpleLazyObject(navigation_categories),
        "nav_memory": SimpleLazyObject(lambda: category_tree().memory.setdefault(get_language() or "", {})),
    }
