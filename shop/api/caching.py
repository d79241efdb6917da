"""Answers that are the same for everybody: for browsers and proxies by the rules of the storefront's pages."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from shop.page_cache.page import CACHE_CONTROL

View = Callable[..., HttpResponse]


def revalidated(view: View) -> View:
    """304 without a body for a client that has this answer already."""

    @wraps(view)
    def conditional(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = CACHE_CONTROL
        return get_conditional_response(request, etag=etag, response=response) or response

    return conditional
