from django.http import HttpRequest, HttpResponse
from django.urls import path

from shop.urls import urlpatterns as shop_urls

BARE = b"x" * 20_000


def bare(_request: HttpRequest) -> HttpResponse:
    """What the server, Django and the middleware cost by themselves."""
    return HttpResponse(BARE)


urlpatterns = [path("bench/bare/", bare), *shop_urls]
