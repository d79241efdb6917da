"""Above nearly all others: a page that is kept is sent without reading anything of who asks. Its id comes from the
middleware above, fresh for each answer; the headers of the policies below are the same on every page."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from shop.page_cache.cache import FOR_ALL, GetResponse, PageCache
from shop.page_cache.key import key_of
from shop.page_cache.ready_headers import add_to
from shop.page_cache.standing_headers import StandingHeaders
from shop.page_cache.stranger import is_stranger

MIB = 1024 * 1024
ASKED_UNDER = "page_cache_key"


class PageCacheMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        if not settings.PAGE_CACHE_MB:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.cache = PageCache(get_response, most_bytes=settings.PAGE_CACHE_MB * MIB)
        self.standing = StandingHeaders()
        self.views = frozenset(settings.PAGE_CACHE_VIEWS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = key_of(request)
        if key is not None:
            found = self.cache.look(key, request)
            if found is not None:
                add_to(found, self.standing.of(request))
                return found
            request.__dict__[ASKED_UNDER] = key
        return _for_proxies(self.get_response(request))

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """A page for everybody is made for nobody: not even a mistake in a template can put a name into it. Only
        where a stranger finds nothing does the visitor's own request go on (staff, at a hidden product)."""
        key = request.__dict__.get(ASKED_UNDER)
        match = request.resolver_match
        if key is None or is_stranger(request) or match is None or match.view_name not in self.views:
            return None
        response = self.cache.make(key, request)
        return response if not request.COOKIES or _is_for_all(response) else None


def _is_for_all(response: HttpResponseBase) -> bool:
    return response.status_code in {301, 304} or (response.status_code == 200 and getattr(response, FOR_ALL, True))


def _for_proxies(response: HttpResponseBase) -> HttpResponseBase:
    """What the middlewares of the visitor's own request wrote on a page for all, or did not write on any other."""
    if "Cache-Status" in response.headers:
        response.headers["Vary"] = "Accept-Encoding"
        if response.cookies:
            response.headers["Cache-Control"] = response.headers["CDN-Cache-Control"] = "private, no-cache"
    elif response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
