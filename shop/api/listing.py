"""What a client asks of a list of products, and the list. Where the website ignores nonsense, this refuses it: a
program wants to hear of its mistake."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from shop.api.errors import invalid_parameter
from shop.api.pagination import page_of, ranked_page
from shop.api.schemas.products import Facet, FacetValue, ProductQuery
from shop.catalogue.tree import category_tree
from shop.search import buckets, facets
from shop.search.cards import cards_for
from shop.search.listing import ORDERS
from shop.search.listing_request import ListingRequest, Selection
from shop.search.models import ProductIndex, ProductIndexQuerySet
from shop.search.normalise import normalised
from shop.search.pipeline import Found, search


@dataclass(frozen=True)
class Listing:
    cards: list[ProductIndex]
    total: int
    next_cursor: str | None
    facets: list[Facet] | None
    did_you_mean: str | None = None


def listing(query: ProductQuery) -> Listing:
    """Costs the same number of queries whatever it holds."""
    asked = _asked(query)
    rows = ProductIndex.objects.all()
    if query.category is not None:
        rows = rows.in_category(_known_category(query.category))
    if query.q is not None:
        return _found(query, asked, rows)
    return _browsed(query, asked, rows)


def _browsed(query: ProductQuery, asked: ListingRequest, rows: ProductIndexQuerySet, *, hint: Any = None) -> Listing:
    matching = facets.narrowed(rows, asked)
    cards, following = page_of(matching.for_cards(), order=ORDERS[asked.sort], query=query, of=_fingerprint(query))
    return Listing(cards, matching.count(), following, _facets(query, asked, rows), hint)


def _found(query: ProductQuery, asked: ListingRequest, rows: ProductIndexQuerySet) -> Listing:
    found: Found = search(asked.query)
    matches = rows.filter(pk__in=found.product_ids)
    if asked.sort in ORDERS:
        return _browsed(query, asked, matches, hint=found.did_you_mean)
    ids = found.product_ids
    if asked.narrowed or query.category is not None:
        left = set(facets.narrowed(matches, asked).values_list("pk", flat=True))
        ids = [i for i in ids if i in left]
    page, following = ranked_page(ids, query=query, of=_fingerprint(query))
    return Listing(cards_for(page), len(ids), following, _facets(query, asked, matches), found.did_you_mean)


def _asked(query: ProductQuery) -> ListingRequest:
    if query.sort == "relevance" and query.q is None:
        raise invalid_parameter("sort", "Only a search (q) can be sorted by relevance.")
    return ListingRequest(
        query=normalised(query.q or ""),
        sort=query.sort or ("featured" if query.q is None else "relevance"),
        min_price=query.min_price,
        max_price=query.max_price,
        selection=_selection(query.facet),
    )


def _selection(pairs: list[str]) -> Selection:
    selection: Selection = defaultdict(list)
    for pair in pairs:
        code, colon, value = pair.partition(":")
        if not (colon and value and facets.is_facet(code)):
            raise invalid_parameter("facet", f"“{normalised(pair)}” is no facet and value, like brand:Lehm.")
        if not facets.accepts(code, value):
            raise invalid_parameter("facet", f"{code} has one of the values {', '.join(buckets.VALUES[code])}.")
        selection[code].append(value)
    return dict(selection)


def _known_category(category_id: int) -> int:
    node = category_tree().nodes.get(category_id)
    if node is None or not node.browsable:
        raise invalid_parameter("category", "There is no such category.")
    return category_id


def _fingerprint(query: ProductQuery) -> str:
    return query.model_dump_json(exclude={"cursor", "limit", "include_facets"})


def _facets(query: ProductQuery, asked: ListingRequest, rows: ProductIndexQuerySet) -> list[Facet] | None:
    if not query.include_facets:
        return None
    counts = facets.facet_counts(rows, asked)
    return [
        Facet(code=code, label=str(label), values=_values(code, counts.get(code, []), asked.selection.get(code, [])))
        for code, label in facets.labels({*counts, *asked.selection}).items()
    ]


def _values(code: str, counts: list[tuple[str, int]], chosen: list[str]) -> list[FacetValue]:
    return [
        FacetValue(value=value, label=str(facets.value_label(code, value)), count=count, selected=value in chosen)
        for value, count in facets.shown(code, counts, chosen)
        if count or value in chosen
    ]
