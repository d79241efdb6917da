from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from shop.page_cache.limits import LONGEST_KEY, LONGEST_QUERY
from shop.page_cache.tags import canonical

SAFE = {"GET", "HEAD"}


def key_of(request: HttpRequest) -> str | None:
    """The address a page is kept under; None for what is not even looked up: a post, a part of a page for a script,
    an editor's preview, an endless address. DisallowedHost for a foreign host."""
    if request.method not in SAFE or "HTTP_HX_REQUEST" in request.META or getattr(request, "is_dummy", False):
        return None
    asked = request.META.get("QUERY_STRING", "")
    if len(asked) > LONGEST_QUERY:
        return None
    key = f"{request.scheme}://{request.get_host()}{request.path}"
    if query := canonical(asked):
        key = f"{key}?{query}"
    if len(settings.LANGUAGES) > 1:
        key = f"{get_language_from_request(request)} {key}"
    return key if len(key) <= LONGEST_KEY and key.isprintable() else None
