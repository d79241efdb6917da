from django.http import HttpRequest

from shop.page_cache.limits import LONGEST_KEY, LONGEST_QUERY
from shop.page_cache.tags import canonical

SAFE = {"GET", "HEAD"}


def key_of(request: HttpRequest) -> str | None:
    """The address a page is kept under, which names its language, too; None for what is not even looked up: a post, a
    part of a page for a script, an editor's preview, an endless address. DisallowedHost for a foreign host."""
    if request.method not in SAFE or "HTTP_HX_REQUEST" in request.META or getattr(request, "is_dummy", False):
        return None
    asked = request.META.get("QUERY_STRING", "")
    if len(asked) > LONGEST_QUERY:
        return None
    key = f"{request.scheme}://{request.get_host()}{request.path}"
    if query := canonical(asked):
        key = f"{key}?{query}"
    return key if len(key) <= LONGEST_KEY and key.isprintable() else None
