"""Lists of products as they were counted and ordered, in the memory of the process: of a category and of a search all
is kept but its cards, which are looked at each time, by their versions, in one query.

A list is counted anew when a product came, went or moved in it, and when a category that it names changed: what drops
the kept pages that show it (shop.search.page_tags) drops it, too.
"""

import json
import zlib
from collections.abc import Callable, Collection, Hashable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.page_cache.parts import KeptParts
from shop.search import facets
from shop.search.card_memory import Versions
from shop.search.cards import cards_of, versions_of
from shop.search.listing_request import ListingRequest

MOST = 300  # lists, of some 20 kB each
# Also if nothing is dropped: how often a product sold moves it a little, and no list is dropped for that. A page that
# is kept whole may be twice as old.
SECONDS = 300

Context = dict[str, Any]


class Memory(MutableMapping[Any, str]):
    """For {% remembered %}. What a page says takes a sixth of the room, and a tenth of a millisecond to unpack."""

    def __init__(self) -> None:
        self._packed: dict[Any, bytes] = {}

    def __getitem__(self, key: Any) -> str:
        return zlib.decompress(self._packed[key]).decode()

    def __setitem__(self, key: Any, text: str) -> None:
        self._packed[key] = zlib.compress(text.encode(), 1)

    def __contains__(self, key: object) -> bool:
        return key in self._packed

    def __delitem__(self, key: Any) -> None:
        del self._packed[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


@dataclass
class KeptList:
    context: Context
    packed: bytes  # the facets: the most of a context, and not looked at any more once a template has shown them
    ids: list[int]
    depends_on: Collection[int]  # products by which it was found, beside its tags
    # What templates made of the cards in these versions.
    grid: tuple[Versions, Memory] = field(default_factory=lambda: ({}, Memory()))

    def shown(self) -> Context:
        """With the cards as they are now; they are read only where a template has not seen them yet."""
        versions = versions_of(self.ids)
        if self.grid[0] != versions:
            self.grid = (versions, Memory())
        ids = [i for i in self.ids if i in versions]
        return {
            **self.context,
            "facets": SimpleLazyObject(self._facets),
            "cards": SimpleLazyObject(lambda: cards_of(ids, versions)),
            "card_ids": ids,
            "grid_memory": self.grid[1],
        }

    def _facets(self) -> facets.Groups:
        groups: facets.Groups = json.loads(zlib.decompress(self.packed))
        return groups


_lists: KeptParts[KeptList] = KeptParts(most=MOST, seconds=SECONDS)


class ListPage:
    """A page of a list that is kept, or will be. Made after `catch_up`, and before the first read of what it shows."""

    def __init__(self, parts: KeptParts[KeptList], *key: Hashable) -> None:
        self._parts = parts
        self._key = key
        self._begun = parts.begin()

    def kept(self) -> Context | None:
        kept = self._parts.get(self._key)
        return kept.shown() if kept is not None else None

    def keep(self, context: Context, *, depends_on: Collection[int] = ()) -> None:
        """With its tags as `list_tags`; `depends_on` these products beside them."""
        rest = {name: value for name, value in context.items() if name not in {"cards", "facets"}}
        packed = zlib.compress(json.dumps(context["facets"]).encode(), 1)
        kept = KeptList({**rest, "memory": Memory()}, packed, context["card_ids"], depends_on)
        self._parts.put(self._key, kept, tags=context["list_tags"], begun=self._begun)


def kept_list(request: HttpRequest, asked: ListingRequest, make: Callable[[], Context]) -> Context:
    """The context of a list's page, after `catch_up`. `make` makes it if it is not kept."""
    if asked.narrowed:
        return make()
    page = ListPage(_lists, request.path, asked.sort, asked.page)  # the path names the language, too
    context = page.kept()
    if context is None:
        context = make()
        page.keep(context)
    return context
