"""Which pages a change of the index drops: those that show the product's card when the card changed, and lists when
the product came, went or moved in them. Counting stock changes neither, until the word does."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.http import HttpRequest

from shop.catalogue.page_tags import trail_tags
from shop.page_cache.drops import drop
from shop.page_cache.tags import answers_to, never_kept, shows
from shop.search.listing_request import ListingRequest
from shop.search.models import ProductIndex

EVERYTHING = "list:all"
SEARCHES = "searches"  # which products are found by which words
FACETS = "facets"  # what filters are called
MOVED = "moved:"  # before a product's id: it came, went or moved wherever it is listed
MEMBERS = "products"  # which products there are at all: rows of the newest, and of the best-selling
Facts = dict[int, dict[str, Any]]  # by product; as the driver has them: they are only compared

# Never seen on a page: what only the search reads, and places in an order. How often a product sold moves it a little
# in the order "featured"; that may wait for the page's time, or each order would drop every list.
UNSEEN = {"title_stems", "salient", "words_digest", "skus", "popularity", "offer_ids"}
NOT_ON_A_CARD = {"category_ids", "facets", "priority", "date_created"}
IN_A_LIST = {
    "category_ids",
    "facets",
    "price",
    "purchasable",
    "priority",
    "date_created",
    "rating",
    "num_reviews",
    "title",
}
FACTS = ["product_id", *(f.attname for f in ProductIndex._meta.concrete_fields if f.name not in {*UNSEEN, "product"})]
_FACTS = f"SELECT {', '.join(FACTS)} FROM search_productindex WHERE product_id = ANY(%s)"  # noqa: S608 (names of ours)
# A list is kept for its first pages and few filters: combinations are endless, and robots try them all.
LAST_PAGE = 20
MOST_CHOSEN = 2


def changed_tags(before: Facts, after: Facts) -> list[str]:
    return [tag for pk in {*before, *after} for tag in _tags(pk, before.get(pk), after.get(pk))]


def drop_pages_without(product_ids: Iterable[int]) -> None:
    """For products about to be deleted: afterwards nobody knows where they were shown."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(product_ids)])
        before = {row[0]: dict(zip(FACTS, row, strict=True)) for row in cursor.fetchall()}
    drop([*changed_tags(before, {}), *(f"product:{pk}" for pk in product_ids)])


def tags_of_list(context: dict[str, Any], *, category_id: int | None = None) -> frozenset[str]:
    """Of all that it says but the cards: which products are in it, and the names and addresses of categories."""
    own = [FACETS, EVERYTHING] if category_id is None else [FACETS, f"list:{category_id}", f"texts:{category_id}"]
    children = [(child["name"], child["url"]) for child in context.get("subcategories", ())]
    return frozenset([*own, *trail_tags([*context["breadcrumbs"], *children])])


def moved(tags: Iterable[str]) -> set[int]:
    """The products that tags with MOVED name."""
    return {int(tag.removeprefix(MOVED)) for tag in tags}


def shows_list(request: HttpRequest, asked: ListingRequest, context: dict[str, Any]) -> None:
    shows(request, *context["list_tags"], *(f"card:{pk}" for pk in context["card_ids"]))
    if _is_kept(asked, context):
        answers_to(request, _query(request, asked))
    else:
        never_kept(request)


def _query(request: HttpRequest, asked: ListingRequest) -> str:
    """With the sort and the page only if they were given: their first values have addresses of their own."""
    sort = "" if "sort" in request.GET else asked.sort
    page = f"page={asked.page}" if "page" in request.GET else ""
    return f"{asked.query_string(default_sort=sort)}&{page}".strip("&")


def _is_kept(asked: ListingRequest, context: dict[str, Any]) -> bool:
    chosen = sum(len(values) for values in asked.selection.values())
    free = asked.query or asked.min_price is not None or asked.max_price is not None
    return not free and asked.page <= LAST_PAGE and chosen <= MOST_CHOSEN and bool(context["total"] or not chosen)


def _tags(pk: int, old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[str]:
    if old == new:
        return []
    tags = [f"card:{pk}"] if _differ(old, new, without=NOT_ON_A_CARD) else []
    if old is None or new is None:
        tags.append(MEMBERS)
    if old is None or new is None or any(old[name] != new[name] for name in IN_A_LIST):
        ids = {i for row in (old, new) if row for i in row["category_ids"]}
        tags += [EVERYTHING, f"{MOVED}{pk}", *(f"list:{i}" for i in ids)]
    return tags


def _differ(old: dict[str, Any] | None, new: dict[str, Any] | None, *, without: set[str]) -> bool:
    if old is None or new is None:
        return True
    return any(old[name] != new[name] for name in old if name not in without)
