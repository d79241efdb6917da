"""What the middlewares below the cache write on every page, whatever it shows: policies for browsers. A page that is
kept passes none of them; it is told once what they say."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils.module_loading import import_string

from shop.page_cache.stranger import as_stranger


class StandingHeaders:
    """Of the middlewares in PAGE_CACHE_HEADERS."""

    def __init__(self) -> None:
        self._by_scheme: dict[str, ResponseHeaders] = {}  # a browser is told to stay with https on https only

    def of(self, request: HttpRequest) -> ResponseHeaders:
        scheme = request.scheme or ""
        if scheme not in self._by_scheme:
            self._by_scheme[scheme] = _asked(request)
        return self._by_scheme[scheme]


def _asked(request: HttpRequest) -> ResponseHeaders:
    answer: Callable[[HttpRequest], HttpResponseBase] = _empty_page
    for name in reversed(settings.PAGE_CACHE_HEADERS):
        answer = import_string(name)(answer)
    headers = answer(as_stranger(request)).headers
    headers.pop("Content-Type", None)
    return headers


def _empty_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
