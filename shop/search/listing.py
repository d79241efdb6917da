"""A page of products with its filters, sorting and numbers: the same for browsing, categories and search."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.catalogue.templatetags.money import money
from shop.search import facets
from shop.search.card_memory import keep_rows
from shop.search.cards import cards_of, versions_of
from shop.search.listing_request import ListingRequest, price_text
from shop.search.models import FEATURED, ProductIndex, ProductIndexQuerySet

# Every order ends with the id, so that a product is on one page only.
ORDERS: dict[str, tuple[Any, ...]] = {
    "featured": FEATURED,
    "newest": ("-date_created", "-pk"),
    "price-asc": (F("price").asc(nulls_last=True), "pk"),
    "price-desc": (F("price").desc(nulls_last=True), "pk"),
    "rating": (F("rating").desc(nulls_last=True), "-num_reviews", "-pk"),
    "title": ("title", "pk"),
}
SORTS: Mapping[str, Any] = {
    "featured": _("Featured"),
    "newest": _("Newest"),
    "price-asc": _("Price, low to high"),
    "price-desc": _("Price, high to low"),
    "rating": _("Best rated"),
    "title": _("Name"),
}
SEARCH_SORTS: Mapping[str, Any] = {"relevance": _("Best match"), **{k: v for k, v in SORTS.items() if k != "featured"}}

FIRST_VALUES = 8  # of a facet; the others wait behind “Show more”

Address = Callable[[ListingRequest], str]


def asked_of(request: HttpRequest, sorts: Mapping[str, Any]) -> ListingRequest:
    codes = facets.known_codes() if request.GET else ()
    return ListingRequest.parse(request.GET, sorts=sorts, facets=codes, accepts=facets.accepts)


def tidied(request: HttpRequest, asked: ListingRequest, sorts: Mapping[str, Any]) -> str | None:
    """Where the form of the filters leads that was sent without JavaScript: browsers send empty fields too, and in the
    order of the page. The address without these is the one that links and caches have. None for any other request."""
    if "" not in (request.GET.get("min_price"), request.GET.get("max_price")):
        return None
    return request.path + asked.query_string(default_sort=next(iter(sorts)))


def listing_context(
    request: HttpRequest, asked: ListingRequest, rows: ProductIndexQuerySet, sorts: Mapping[str, Any]
) -> dict[str, Any]:
    """The context of layout/listing.html. Http404 for a page after the last."""
    matching = facets.narrowed(rows, asked)
    page = _page_of(matching.for_cards().order_by(*ORDERS[asked.sort]), asked)
    cards = list(page.object_list)
    keep_rows(cards)
    page.object_list = ()  # the page outlives its cards: shop.search.kept_lists
    return {"cards": cards, "card_ids": [card.pk for card in cards], **_frame(request, asked, rows, sorts, page)}


def ranked_context(
    request: HttpRequest, asked: ListingRequest, found: Sequence[int], sorts: Mapping[str, Any]
) -> dict[str, Any]:
    """The same for ids in the order of a search's ranking."""
    ranking = list(found)
    # One array: Django would look at each of five hundred ids.
    ids = RawSQL("SELECT unnest(%s::bigint[])", [ranking])
    rows = ProductIndex.objects.filter(pk__in=ids) if ranking else ProductIndex.objects.none()
    if asked.sort in ORDERS:
        return listing_context(request, asked, rows, sorts)
    if asked.narrowed:
        left = set(facets.narrowed(rows, asked).values_list("pk", flat=True))
        ranking = [i for i in ranking if i in left]
    page = _page_of(ranking, asked)
    shown = list(page.object_list)
    page.object_list = ()
    cards = cards_of(shown, versions_of(shown))
    return {"cards": cards, "card_ids": shown, **_frame(request, asked, rows, sorts, page)}


def _page_of(things: Any, asked: ListingRequest) -> Page:
    try:
        return Paginator(things, settings.OSCAR_PRODUCTS_PER_PAGE).page(asked.page)
    except EmptyPage:
        raise Http404 from None


def _frame(
    request: HttpRequest, asked: ListingRequest, rows: ProductIndexQuerySet, sorts: Mapping[str, Any], page: Page
) -> dict[str, Any]:
    """All but the cards."""
    default_sort = next(iter(sorts))

    def address(changed: ListingRequest) -> str:
        return request.path + changed.query_string(default_sort=default_sort)

    return {
        "page_obj": page,
        "page_numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "page_query": replace(asked, page=1).query_string(default_sort=default_sort).removeprefix("?"),
        "total": page.paginator.count,
        "query": asked.query,
        "sort_options": _sort_options(asked, sorts, address),
        "facets": _facet_groups(asked, rows, page.paginator.count),
        "price_bounds": (price_text(asked.min_price), price_text(asked.max_price)),
        "kept_fields": _kept_fields(asked, default_sort),
        "active_filters": _active_filters(asked, address),
        "clear_url": address(asked.without_filters()),
    }


def _sort_options(
    asked: ListingRequest, sorts: Mapping[str, Any], address: Address
) -> list[tuple[str, str, bool, str]]:
    return [(code, label, code == asked.sort, address(replace(asked, sort=code))) for code, label in sorts.items()]


def _kept_fields(asked: ListingRequest, default_sort: str) -> list[tuple[str, str]]:
    """What the form of the filters sends along unseen."""
    fields = [("q", asked.query), ("sort", "" if asked.sort == default_sort else asked.sort)]
    return [(name, value) for name, value in fields if value]


def _facet_groups(asked: ListingRequest, rows: ProductIndexQuerySet, total: int) -> facets.Groups:
    """Facets in which there is something to choose, the first of them open."""
    # Behind a few products left by filters there may be the whole catalogue to count. A list that is not narrowed is
    # kept with all that was counted.
    counts = facets.facet_counts(rows, asked, keep=asked.narrowed and not asked.query)
    groups = []
    for code, label in facets.most_telling(counts, asked.selection).items():
        chosen = asked.selection.get(code, [])
        values = facets.shown(code, counts.get(code, []), chosen)
        if chosen or facets.tell_apart(code, values, total):
            groups.append(_group(code, label, values, chosen))
    return groups


def _group(code: str, label: str, values: list[tuple[str, int]], chosen: list[str]) -> dict[str, Any]:
    """Long ones show their first values, and every chosen one."""
    offered = [
        {"value": value, "label": facets.value_label(code, value), "count": count, "selected": value in chosen}
        for value, count in values
    ]
    first = [one for number, one in enumerate(offered) if number < FIRST_VALUES or one["selected"]]
    more = [one for number, one in enumerate(offered) if number >= FIRST_VALUES and not one["selected"]]
    return {"name": code, "label": label, "values": offered, "first": first, "more": more}


def _active_filters(asked: ListingRequest, address: Address) -> list[dict[str, str]]:
    chosen = [
        {"label": facets.value_label(code, value), "remove_url": address(asked.toggled(code, value))}
        for code, values in asked.selection.items()
        for value in values
    ]
    if asked.min_price is not None or asked.max_price is not None:
        without = replace(asked, min_price=None, max_price=None)
        chosen.append({"label": _price_label(asked), "remove_url": address(without)})
    return chosen


def _price_label(asked: ListingRequest) -> str:
    low, high = (
        None if price is None else money(price, settings.OSCAR_DEFAULT_CURRENCY)
        for price in (asked.min_price, asked.max_price)
    )
    if low is None:
        return gettext("Up to %(price)s") % {"price": high}
    if high is None:
        return gettext("From %(price)s") % {"price": low}
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}
