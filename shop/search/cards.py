"""Product cards for pages, feeds and the API. A card is a row of the index: one query, whatever their number.

A card has: title, url, price, price_varies, former_price, currency, availability, availability_text, rating,
num_reviews, image (None, or a dict as of shop.catalogue.images.picture), and pk, the product's id.
"""

from collections.abc import Iterable

from django.db import models

from shop.lib.prepared import prepared
from shop.search import card_memory
from shop.search.card_memory import Versions
from shop.search.models import ProductIndex


def cards_for(product_ids: Iterable[int]) -> list[ProductIndex]:
    """The cards in the order of the ids; products that cannot be browsed are left out."""
    ids = list(product_ids)
    found = {row.pk: row for row in _cards(ids)}
    return [found[i] for i in ids if i in found]


@prepared(list)
def _cards(ids: list[int]) -> models.QuerySet[ProductIndex]:
    return ProductIndex.objects.for_cards().filter(pk__in=ids)


def versions_of(product_ids: Iterable[int]) -> Versions:
    """Which version of its card each product has that can be browsed: while it is the same, so is all that the card
    shows, and the product itself. One quick query."""
    return card_memory.versions_of(product_ids)


def cards_of(product_ids: Iterable[int], versions: Versions) -> list[ProductIndex]:
    """The cards in the order of the ids, of those that have a version; a query only for what is not kept."""
    ids = [i for i in product_ids if i in versions]
    found = {i: card_memory.kept_row(i, versions[i]) for i in ids}
    missing = [i for i, row in found.items() if row is None]
    if missing:
        read = {row.pk: row for row in _cards(missing)}
        card_memory.keep_rows(read.values())
        found |= {i: read.get(i) for i in missing}
    return [row for i in ids if (row := found[i]) is not None]


def featured_cards(limit: int, *, category_id: int | None = None) -> list[ProductIndex]:
    rows = ProductIndex.objects.for_cards().featured()
    return list((rows if category_id is None else rows.in_category(category_id))[:limit])


def newest_cards(limit: int) -> list[ProductIndex]:
    return list(ProductIndex.objects.for_cards().order_by("-date_created", "-pk")[:limit])


def related_cards(product_id: int, limit: int = 4) -> list[ProductIndex]:
    """What the merchant recommends with the product, best first; without any, the best of its category."""
    rows = ProductIndex.objects.for_cards()
    recommended = rows.filter(product__productrecommendation__primary=product_id)
    chosen = list(recommended.order_by("-product__productrecommendation__ranking", "pk")[:limit])
    cards = chosen or _neighbours(product_id, limit)
    card_memory.keep_rows(cards)
    return cards


def _neighbours(product_id: int, limit: int) -> list[ProductIndex]:
    own = ProductIndex.objects.filter(pk=product_id).values("category_ids")
    # The deepest category has the fewest products, so sharing all of them means sharing that one.
    rows = ProductIndex.objects.for_cards().exclude(pk=product_id).filter(purchasable=True)
    return list(rows.filter(category_ids__contains=own).exclude(category_ids=[]).featured()[:limit])
