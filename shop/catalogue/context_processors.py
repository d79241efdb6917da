from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.catalogue.navigation import navigation_categories


def navigation(request: HttpRequest) -> dict:
    return {"nav_categories": SimpleLazyObject(navigation_categories)}
