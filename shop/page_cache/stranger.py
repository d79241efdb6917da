"""A request that is nobody's: the address and nothing else of whoever asked."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from shop.page_cache.tags import canonical

KEPT = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SCRIPT_NAME", "PATH_INFO", "HTTP_HOST", "wsgi.url_scheme")
FORWARDED = ("HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")  # read only where the settings say so
MARK = "page_is_for_all"


def as_stranger(request: HttpRequest) -> WSGIRequest:
    proxy = (settings.SECURE_PROXY_SSL_HEADER or ("",))[0]
    names = [*KEPT, *FORWARDED, proxy]
    environ: dict[str, Any] = {name: request.META[name] for name in names if name in request.META}
    environ |= {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": canonical(request.META.get("QUERY_STRING", "")),  # the links of the page repeat it
        "wsgi.input": BytesIO(),
        "REMOTE_ADDR": "127.0.0.1",
    }
    made = WSGIRequest(environ)
    made.__dict__[MARK] = True
    return made


def is_stranger(request: HttpRequest) -> bool:
    return MARK in request.__dict__
