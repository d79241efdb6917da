from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.catalogue.navigation import navigation_categories
from shop.catalogue.page_tags import MENU
from shop.page_cache.tags import shows


def navigation(request: HttpRequest) -> dict:
    shows(request, MENU)
    return {"nav_categories": SimpleLazyObject(navigation_categories)}
