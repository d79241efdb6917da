"""What searches found, in the memory of the process: one ranking serves all languages, orders, pages and filters.

A search finds something else when a product has other words than before, when the merchant's rules change and when the
words are counted anew: all that drops the tag SEARCHES. What it found stands in another order when one of the products
it looked at is sold out or moved otherwise: of these it keeps the ids, and each has a tag.
"""

from array import array
from dataclasses import replace

from shop.page_cache.listeners import when_dropped
from shop.page_cache.parts import KeptParts
from shop.search.page_tags import MOVED, SEARCHES, moved
from shop.search.pipeline import Found, search

MOST = 1000  # searches, of some 8 kB each
SECONDS = 300  # also if nothing is dropped: how often a product sold moves it a little

_rankings: KeptParts[Found] = KeptParts(most=MOST, seconds=SECONDS)


def ranking(query: str, *, as_typed: bool) -> Found:
    """Searched for unless it is kept; call `catch_up` before."""
    kept = _rankings.get((query, as_typed))
    if kept is None:
        begun = _rankings.begin()
        found = search(query, as_typed=as_typed)
        kept = replace(found, product_ids=array("q", found.product_ids), looked_at=array("q", found.looked_at))
        _rankings.put((query, as_typed), kept, tags=[SEARCHES], begun=begun)
    return kept


def _forget(tags: list[str]) -> None:
    ids = moved(tags)
    _rankings.forget(lambda found: not ids.isdisjoint(found.looked_at))


when_dropped(MOVED, _forget)
