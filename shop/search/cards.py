"""Product cards for pages, feeds and the API. A card is a row of the index: one query, whatever their number.

A card has: title, url, price, price_varies, former_price, currency, availability, availability_text, rating,
num_reviews, image (None, or a dict as of shop.catalogue.images.picture), and pk, the product's id.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from shop.lib.prepared import prepared
from shop.search.models import ProductIndex


def cards_for(product_ids: Iterable[int]) -> list[ProductIndex]:
    """The cards in the order of the ids; products that cannot be browsed are left out."""
    ids = list(product_ids)
    found = {row.pk: row for row in _cards(ids)}
    return [found[i] for i in ids if i in found]


@prepared(list)
def _cards(ids: list[int]) -> models.QuerySet[ProductIndex]:
    return ProductIndex.objects.for_cards().filter(pk__in=ids)


def cards_with_version(product_id: int, other_ids: Iterable[int]) -> tuple[str | None, list[ProductIndex]]:
    """Which version of its row a product has (None without one), and the cards of others; one query."""
    ids = list(other_ids)
    found: dict[int, Any] = ProductIndex.objects.for_cards().in_bulk([product_id, *ids])
    own = found.get(product_id)
    return own.version if own else None, [found[i] for i in ids if i in found]


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
    return chosen or _neighbours(product_id, limit)


def _neighbours(product_id: int, limit: int) -> list[ProductIndex]:
    own = ProductIndex.objects.filter(pk=product_id).values("category_ids")
    # The deepest category has the fewest products, so sharing all of them means sharing that one.
    rows = ProductIndex.objects.for_cards().exclude(pk=product_id).filter(purchasable=True)
    return list(rows.filter(category_ids__contains=own).exclude(category_ids=[]).featured()[:limit])
