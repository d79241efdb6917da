"""The filters beside a list: which there are, what they hold, how many products each value leaves."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache as kept
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shop.page_cache.listeners import when_dropped
from shop.search import buckets
from shop.search.attributes import facet_names
from shop.search.listing_request import ListingRequest
from shop.search.models import ProductIndexQuerySet
from shop.search.page_tags import FACETS

LABELS_KEY = "search.facets.labels"
KEPT_SECONDS = 60
MOST_DESCRIBED = 8  # facets from attributes beside our own
MOST_VALUES = 20

Counts = dict[str, list[tuple[str, int]]]
Groups = list[dict[str, Any]]  # as templates show them

# One statement: each value is counted over the products that match the choices in all *other* facets, since choices
# within a facet add up. A value of which nothing is left is counted too, as none. The bounds of the price belong to the
# price ranges. With nothing chosen there is nothing to tell apart, which is twice as quick.
_COUNTS = """
WITH base AS MATERIALIZED (SELECT b.facets {flags} FROM ({base}) b)
SELECT f.key, v.value, count(*) {condition} AS n
FROM base, jsonb_each(base.facets) f, jsonb_array_elements_text(f.value) v
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""


def is_facet(code: str) -> bool:
    return code in own_labels() or code in attribute_labels()


def accepts(code: str, value: str) -> bool:
    """Whether the facet, which there is, may have such a value."""
    return code not in buckets.VALUES or value in buckets.VALUES[code]


def own_labels() -> Mapping[str, str]:
    return _own_labels(get_language() or "")


@kept
def _own_labels(_language: str) -> Mapping[str, str]:
    """Asked for a dozen times a page."""
    return {
        buckets.PRICE_RANGE: _("Price"),
        "brand": _("Brand"),
        buckets.RATING: _("Customer reviews"),
        buckets.AVAILABILITY: _("Availability"),
        buckets.SALE: _("Offers"),
    }


def labels(codes: Iterable[str]) -> dict[str, str]:
    """The facets' names by code, in the order of display: price, brand, what describes the products, then the rest."""
    present = set(codes)
    own = dict(own_labels())
    first = {code: own.pop(code) for code in (buckets.PRICE_RANGE, "brand")}
    described = attribute_labels() if present - {*first, *own} else {}
    return {code: name for code, name in {**first, **described, **own}.items() if code in present}


def most_telling(counts: Counts, chosen: Iterable[str]) -> dict[str, str]:
    """As many facets as a page can bear, in the order of display: our own, those chosen, and of the products'
    attributes those that the most products have."""
    names = labels({*counts, *chosen})
    described = [code for code in names if code not in own_labels() and code not in chosen]
    described.sort(key=lambda code: -sum(number for _value, number in counts[code]))
    left_out = set(described[MOST_DESCRIBED:])
    return {code: name for code, name in names.items() if code not in left_out}


def tell_apart(code: str, values: list[tuple[str, int]], total: int) -> bool:
    """Whether a choice among the values can leave fewer of the `total` products than there are."""
    if code in {buckets.RATING, buckets.SALE}:
        return any(0 < count < total for _value, count in values)
    return len(values) > 1


def known_codes() -> set[str]:
    """Of all facets there are. One look into the cache."""
    return {*own_labels(), *attribute_labels()}


def _forget_labels(_tags: list[str]) -> None:
    cache.delete(LABELS_KEY)


when_dropped(FACETS, _forget_labels)


def attribute_labels() -> dict[str, str]:
    return cache.get_or_set(LABELS_KEY, facet_names, KEPT_SECONDS) or {}


def narrowed(rows: ProductIndexQuerySet, asked: ListingRequest) -> ProductIndexQuerySet:
    """Only what matches every facet chosen, in any of its chosen values, and the price range."""
    for code, values in asked.selection.items():
        rows = rows.filter(_any_of(code, values))
    if asked.min_price is not None:
        rows = rows.filter(price__gte=asked.min_price)
    if asked.max_price is not None:
        rows = rows.filter(price__lte=asked.max_price)
    return rows


def facet_counts(rows: ProductIndexQuerySet, asked: ListingRequest, *, keep: bool = False) -> Counts:
    """Values with their counts, most frequent first, by facet. One query.

    It takes 10 ms over 20,000 products on an idle core; with `keep` the answer may be a minute old.
    """
    try:
        base, params = rows.order_by().values("facets", "price").query.sql_with_params()
    except EmptyResultSet:  # Django knows without asking that nothing matches
        return {}
    flags, conditions, chosen, keys = _conditions(asked)
    condition = f"FILTER (WHERE {' AND '.join(conditions)})" if conditions else ""
    statement = _COUNTS.format(flags="".join(flags), base=base, condition=condition)
    # In the order of the statement's text: flags, base, condition.
    parameters = [*chosen, *params, *keys]
    if not keep:
        return _counted(statement, parameters)
    digest = hashlib.sha256(f"{statement}{parameters}".encode()).hexdigest()
    return cache.get_or_set(f"search.facets.{digest}", lambda: _counted(statement, parameters), KEPT_SECONDS) or {}


def _conditions(asked: ListingRequest) -> tuple[list[str], list[str], list[Any], list[str]]:
    """For each facet chosen a flag of the row, and that a value of another facet is counted only where it is set."""
    flags: list[str] = []
    conditions: list[str] = []
    chosen: list[Any] = []
    keys: list[str] = []
    for number, (code, values) in enumerate(asked.selection.items()):
        flags.append(f", ({' OR '.join(['b.facets @> %s::jsonb'] * len(values))}) AS m{number}")
        conditions.append(f"(f.key = %s OR m{number})")
        chosen += [json.dumps({code: [value]}) for value in values]
        keys.append(code)
    for name, sign, bound in (("low", ">=", asked.min_price), ("high", "<=", asked.max_price)):
        if bound is not None:
            flags.append(f", (b.price {sign} %s) IS TRUE AS {name}")
            conditions.append(f"(f.key = '{buckets.PRICE_RANGE}' OR {name})")
            chosen.append(bound)
    return flags, conditions, chosen, keys


def _counted(statement: str, parameters: list[Any]) -> Counts:
    counts: Counts = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for code, value, number in cursor.fetchall():
            counts.setdefault(code, []).append((value, number))
    return counts


def value_label(code: str, value: str) -> str:
    # Asked for each of a page's hundred values: a translation costs 10 µs.
    return buckets.label(code, value) if code in buckets.VALUES and accepts(code, value) else value


def shown(code: str, counts: list[tuple[str, int]], chosen: list[str]) -> list[tuple[str, int]]:
    """The most frequent values, and every chosen one, even where nothing is left of it."""
    if code in buckets.VALUES:
        known = {value: count for value, count in counts if accepts(code, value)}
        known |= {value: known.get(value, 0) for value in chosen}
        return sorted(known.items(), key=lambda pair: buckets.order_of(code, pair[0]))
    top = counts[:MOST_VALUES]
    listed = {value for value, _n in top}
    known = dict(counts)
    return [*top, *((value, known.get(value, 0)) for value in chosen if value not in listed)]


def _any_of(code: str, values: list[str]) -> Q:
    condition = Q()
    for value in values:
        condition |= Q(facets__contains={code: [value]})
    return condition
