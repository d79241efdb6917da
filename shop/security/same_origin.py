"""Protection of a post whose form carries no CSRF token, because its page is the same for everybody and is cached."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this. What says nothing is refused.

    Sec-Fetch-Site is set by every current browser and out of a page's reach (https://www.w3.org/TR/fetch-metadata/);
    older ones send Origin with every post.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.get_host()


def same_origin_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Takes the place of the CSRF token; 403 for what another site sent. Links to look (GET) may come from anywhere."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in SAFE and not is_same_origin(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
