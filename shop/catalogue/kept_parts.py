"""Products' pages as they were read, in the memory of the process: what is in demand costs one query.

The row of the index is written anew whenever something of the product changed, and PostgreSQL numbers each version of a
row (xmin): while the number is the same, so is the product. What the row does not know of (a reviewer's name) is read
again after a minute. Cards of other products and names of categories are always the present ones.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.utils.translation import get_language
from oscar.core.loading import get_class

from shop.catalogue.models import Product
from shop.catalogue.page_tags import DELIVERIES
from shop.catalogue.product_page import page_of, related_cards
from shop.catalogue.product_parts import Parts, read_parts
from shop.catalogue.tree import category_tree
from shop.page_cache.listeners import when_dropped

cards_with_version = get_class("search.cards", "cards_with_version")

MOST = 500  # products, of some 30 kB each
SECONDS = 60

Key = tuple[int, str, str]


@dataclass(frozen=True)
class Kept:
    parts: Parts
    related_ids: list[int]
    version: str
    until: float  # seconds of the epoch


_kept: OrderedDict[Key, Kept] = OrderedDict()


def kept_page(product_id: int, *, path: str, variant: str) -> dict[str, Any] | None:
    """The context of catalogue/detail.html. None for what has to be looked at closely: a product that cannot be
    browsed, a variant, another address than the product's own."""
    # The tree has another version after a restart of the cache, too: nothing outlives that.
    key = (product_id, get_language() or "", category_tree().version)
    kept = _kept.get(key)
    version, cards = cards_with_version(product_id, kept.related_ids if kept else [])
    if version is None:
        return None
    if kept is None or kept.version != version or kept.until < time.time():
        kept, cards = _read(product_id, version)
        _keep(key, kept)
    return page_of(kept.parts, cards, variant=variant) if unquote(kept.parts.url) == unquote(path) else None


def _read(product_id: int, version: str) -> tuple[Kept, list[Any]]:
    product = Product.objects.select_related("product_class").get(pk=product_id)
    cards = list(related_cards(product_id))
    ids = [card.pk for card in cards]
    return Kept(read_parts(product), ids, version, time.time() + SECONDS), cards


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
