from django.http import HttpRequest, HttpResponse
from django.urls import path

from shop.urls import urlpatterns as shop_urls


def bare(_request: HttpRequest, size: int) -> HttpResponse:
    """What the server, Django and the middleware cost by themselves, for so many bytes."""
    return HttpResponse(b"x" * size)


urlpatterns = [path("bench/bare/<int:size>/", bare), *shop_urls]
