"""Lists of products as they were counted and ordered, in the memory of the process. Of a list that nobody has narrowed
all is kept but its cards: these are looked at each time, by their versions, in one query.

A list is counted anew when a product came, went or moved in it, and when a category that it names changed: what drops
the kept pages that show it (shop.search.page_tags) drops it, too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.page_cache.parts import KeptParts
from shop.search.card_memory import Versions
from shop.search.cards import cards_of, versions_of
from shop.search.listing_request import ListingRequest

MOST = 300  # lists, of some 60 kB each
# Also if nothing is dropped: how often a product sold moves it a little, and no list is dropped for that. A page that
# is kept whole may be twice as old.
SECONDS = 300

Context = dict[str, Any]
Memory = dict[Any, str]  # for {% remembered %}


@dataclass
class KeptList:
    context: Context
    ids: list[int]
    # What templates made of the cards in these versions.
    grid: tuple[Versions, Memory] = field(default_factory=lambda: ({}, {}))

    def shown(self) -> Context:
        """With the cards as they are now; they are read only where a template has not seen them yet."""
        versions = versions_of(self.ids)
        if self.grid[0] != versions:
            self.grid = (versions, {})
        ids = [i for i in self.ids if i in versions]
        cards = SimpleLazyObject(lambda: cards_of(ids, versions))
        return {**self.context, "cards": cards, "card_ids": ids, "grid_memory": self.grid[1]}


_lists: KeptParts[KeptList] = KeptParts(most=MOST, seconds=SECONDS)


def kept_list(request: HttpRequest, asked: ListingRequest, make: Callable[[], Context]) -> Context:
    """The context of a list's page, after `catch_up`. `make` makes it, with its tags as `list_tags`, if it is not
    kept."""
    if asked.narrowed:
        return make()
    key = (request.path, asked.sort, asked.page)  # the path names the language, too
    kept = _lists.get(key)
    if kept is not None:
        return kept.shown()
    begun = _lists.begin()
    context = make()
    kept = KeptList({name: value for name, value in context.items() if name != "cards"}, context["card_ids"])
    kept.context["memory"] = {}
    _lists.put(key, kept, tags=context["list_tags"], begun=begun)
    return context
