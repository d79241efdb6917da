"""Products' pages as they were read, in the memory of the process: what is in demand costs one query.

The row of the index is written anew whenever something of the product changed, and PostgreSQL numbers each version of a
row (xmin): while the number is the same, so is the product. What the row does not know of (a reviewer's name) is read
again after some minutes. Cards of other products and names of categories are always the present ones.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.utils.translation import get_language
from oscar.core.loading import get_class

from shop.catalogue.models import Product
from shop.catalogue.page_tags import DELIVERIES
from shop.catalogue.product_page import delivery_days, page_of, related_cards
from shop.catalogue.product_parts import Parts, read_parts
from shop.catalogue.tree import category_tree
from shop.catalogue.variants import chosen
from shop.page_cache.listeners import when_dropped
from shop.page_cache.parts import epoch

versions_of = get_class("search.cards", "versions_of")
cards_of = get_class("search.cards", "cards_of")

MOST = 500  # products, of some 30 kB each
SECONDS = 300  # a page that is kept whole may be twice as old

Key = tuple[int, str, str]
Versions = dict[int, str]


@dataclass
class Made:
    """The context for one variant, and what it was made of beside the parts: while that is the same, so are both the
    context and what templates made of it ({% remembered main_memory %})."""

    about: Hashable
    context: dict[str, Any]


@dataclass
class Kept:
    parts: Parts
    related_ids: list[int]
    version: str
    until: float  # seconds of the epoch
    made: dict[int, Made] = field(default_factory=dict)  # by the variant's id
    # What templates made of the related cards in these versions ({% remembered %}).
    grid: tuple[Hashable, dict[Any, str]] = field(default_factory=lambda: (None, {}))

    def context(self, versions: Versions, variant: str) -> dict[str, Any]:
        """Lent to every request: nobody changes it."""
        selected = chosen(self.parts.variants, variant)
        pk = selected.id if selected else 0
        shown = tuple(versions.get(one) for one in self.related_ids)
        about = (shown, category_tree().version, delivery_days(self.parts.product))
        made = self.made.get(pk)
        if made is None or made.about != about:
            page = page_of(self.parts, cards_of(self.related_ids, versions), variant=variant)
            made = Made(about, {**page, "grid_memory": self._grid_memory(shown), "main_memory": {}})
            self.made[pk] = made
        return made.context

    def _grid_memory(self, shown: Hashable) -> dict[Any, str]:
        if self.grid[0] != shown:
            self.grid = (shown, {})
        return self.grid[1]


_kept: OrderedDict[Key, Kept] = OrderedDict()


def kept_page(product_id: int, *, path: str, variant: str) -> dict[str, Any] | None:
    """The context of catalogue/detail.html. None for what has to be looked at closely: a product that cannot be
    browsed, a variant, another address than the product's own."""
    key = (product_id, get_language() or "", epoch())
    kept = _kept.get(key)
    versions = versions_of([product_id, *(kept.related_ids if kept else ())])
    version = versions.get(product_id)
    if version is None:
        return None
    if kept is None or kept.version != version or kept.until < time.time():
        kept, versions = _read(product_id, version)
        _keep(key, kept)
    if unquote(kept.parts.url) != unquote(path):
        return None
    return kept.context(versions, variant)


def _read(product_id: int, version: str) -> tuple[Kept, Versions]:
    """With the versions of the related cards, as they were just read."""
    product = Product.objects.select_related("product_class").get(pk=product_id)
    cards = list(related_cards(product_id))
    kept = Kept(read_parts(product), [card.pk for card in cards], version, time.time() + SECONDS)
    return kept, {card.pk: card.version for card in cards}


def forget(tags: list[str]) -> None:
    """Drop what is kept of the products that these tags of the page cache name."""
    ids = {tag.partition(":")[2] for tag in tags}
    for key in [key for key in list(_kept) if str(key[0]) in ids]:
        _kept.pop(key, None)


def _keep(key: Key, kept: Kept) -> None:
    _kept[key] = kept
    _kept.move_to_end(key)
    while len(_kept) > MOST:
        _kept.popitem(last=False)


when_dropped("product:", forget)
when_dropped(DELIVERIES, lambda _tags: _kept.clear())
