"""Pages of searches, kept as lists are (shop.search.kept_lists) but apart from them: as many words as anybody types,
they push out no category. Narrowed ones, which are endless, push out no plain one.

Rankings are imported before the parts are made, so that they are told first of what was dropped: no page that is begun
then is made of an old one.
"""

from django.http import HttpRequest

from shop.page_cache.listeners import when_dropped
from shop.page_cache.parts import KeptParts
from shop.search.kept_lists import SECONDS, KeptList, ListPage
from shop.search.kept_rankings import ranking
from shop.search.listing_request import ListingRequest
from shop.search.page_tags import MOVED, moved

MOST, MOST_NARROWED = 500, 200  # pages, of some 15 kB each

_plain: KeptParts[KeptList] = KeptParts(most=MOST, seconds=SECONDS)
_narrowed: KeptParts[KeptList] = KeptParts(most=MOST_NARROWED, seconds=SECONDS)

__all__ = ["kept_search", "ranking"]


def kept_search(request: HttpRequest, asked: ListingRequest, *, as_typed: bool) -> ListPage:
    """Keep it with the products that its ranking depends on."""
    parts = _narrowed if asked.narrowed else _plain
    return ListPage(parts, request.path, asked.query_string(default_sort=""), asked.page, as_typed)


def _forget(tags: list[str]) -> None:
    ids = moved(tags)
    for parts in (_plain, _narrowed):
        parts.forget(lambda kept: not ids.isdisjoint(kept.depends_on))


when_dropped(MOVED, _forget)
