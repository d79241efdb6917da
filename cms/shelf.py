"""The products of a page's rows, as cards, in one query however many rows there are."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, QuerySet, TextChoices, Value
from wagtail.blocks import StreamValue, StructValue

from shop.search.models import ProductIndex

MOST_PRODUCTS = 8
USUAL_PRODUCTS = 4
# What a card never shows.
HEAVY = ("title_stems", "salient", "facets", "skus", "category_ids")


class Source(TextChoices):
    CHOSEN = "chosen", "The products chosen below"
    NEWEST = "newest", "The newest"
    BESTSELLERS = "bestsellers", "The bestsellers"
    CATEGORY = "category", "The bestsellers of the category below"


# What a row asks for: source, category, how many. Rows that ask for the same share a part of the query.
Wish = tuple[str, int | None, int]
CHOSEN: Wish = (Source.CHOSEN, None, 0)
NEWEST_FIRST = ("-date_created", "-product_id")
BEST_FIRST = ("-purchasable", "-popularity", "-priority", "-product_id")


class Shelf:
    """A product that is gone or unpublished has no row in the index and silently drops out."""

    def __init__(self, rows: Iterable[StructValue]):
        rows = list(rows)
        self.found: dict[Wish, list[ProductIndex]] = {}
        wishes = list(dict.fromkeys(wish for row in rows if (wish := _wish(row)) != CHOSEN))
        chosen_ids = {pk for row in rows if _wish(row) == CHOSEN for pk in _chosen_ids(row)}
        if chosen_ids:
            wishes.append(CHOSEN)
        parts = [_part(number, wish, chosen_ids) for number, wish in enumerate(wishes)]
        if parts:
            for card in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
                self.found.setdefault(wishes[card.wish], []).append(card)

    def cards(self, row: StructValue) -> list[ProductIndex]:
        wish = _wish(row)
        cards = self.found.get(wish, [])
        if wish != CHOSEN:
            return sorted(cards, key=_rank(wish))  # a union promises no order
        by_id = {card.pk: card for card in cards}
        return [by_id[pk] for pk in _chosen_ids(row) if pk in by_id]


def shelf_of(body: StreamValue) -> Shelf:
    return Shelf(child.value for child in body if child.block_type == "product_row")


def _wish(row: StructValue) -> Wish:
    if row["source"] == Source.CHOSEN:
        return CHOSEN
    category = row["category"].pk if row["source"] == Source.CATEGORY and row["category"] else None
    return (row["source"], category, min(row["count"] or USUAL_PRODUCTS, MOST_PRODUCTS))


def _chosen_ids(row: StructValue) -> list[int]:
    return list(dict.fromkeys(product.pk for product in row["products"] if product))


def _part(number: int, wish: Wish, chosen_ids: set[int]) -> QuerySet[Any]:
    """Rows of the index, each with `wish`, the number of the wish it answers."""
    cards = ProductIndex.objects.defer(*HEAVY).annotate(wish=Value(number, output_field=IntegerField()))
    source, category_id, count = wish
    if wish == CHOSEN:
        return cards.filter(pk__in=chosen_ids)
    if source == Source.CATEGORY:
        # A draft may not name its category yet: then nothing is shown, rather than everything.
        cards = cards.filter(category_ids__contains=[category_id]) if category_id else cards.none()
    return cards.order_by(*_order(wish))[:count]


def _order(wish: Wish) -> tuple[str, ...]:
    return NEWEST_FIRST if wish[0] == Source.NEWEST else BEST_FIRST


def _rank(wish: Wish) -> Callable[[ProductIndex], tuple]:
    fields = [field.removeprefix("-") for field in _order(wish)]
    return lambda card: tuple(-_number(getattr(card, field)) for field in fields)


def _number(value: datetime | float) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(value)
