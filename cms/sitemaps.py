"""What search engines are told of: the pages, categories, products and pictures a visitor can open.

Each section is a list of addresses with the day of its last change, read as it is sent: one query, however long it is.
https://www.sitemaps.org/protocol.html, https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest
from wagtail.models import Page, Site

from shop.catalogue.models import Product
from shop.catalogue.tree import category_tree
from shop.languages.addresses import in_every_language
from shop.search.models import ProductIndex

MOST_ADDRESSES = 50_000  # in one file, by the protocol
CHUNK = 2000


@dataclass(frozen=True)
class Entry:
    url: str  # a path, or a whole address, in the first language
    changed_at: datetime | None = None
    images: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()  # by language, where that is not the same path with a prefix

    def versions(self) -> dict[str, str]:
        """Where the page is in each of the shop's languages."""
        return {**dict(in_every_language(self.url)), **dict(self.translations)}


@dataclass(frozen=True)
class Section:
    entries: Callable[[HttpRequest, int, int], Iterator[Entry]]  # from place to place
    count: Callable[[], int]


def pages(request: HttpRequest, start: int, end: int) -> Iterator[Entry]:
    site = Site.find_for_request(request)
    if site is None:
        return
    found = Page.objects.live().public().descendant_of(site.root_page, inclusive=True).order_by("path")
    shown = list(found.defer_streamfields()[start:end])
    translated = _translations(shown, request)
    for page in shown:
        own = tuple(translated.get(page.translation_key, {}).items())
        yield Entry(page.get_url(request) or "", page.last_published_at, translations=own)


def _translations(shown: list[Page], request: HttpRequest) -> dict[Any, dict[str, str]]:
    """By the pages' translation keys: where they are in the languages that they have been translated into."""
    by_key: dict[Any, dict[str, str]] = defaultdict(dict)
    if len(settings.LANGUAGES) > 1:
        keys = [page.translation_key for page in shown]
        others = Page.objects.live().public().filter(translation_key__in=keys).exclude(pk__in=[p.pk for p in shown])
        for page in others.select_related("locale").defer_streamfields():
            by_key[page.translation_key][page.locale.language_code] = page.get_url(request) or ""
    return by_key


def categories(request: HttpRequest, start: int, end: int) -> Iterator[Entry]:
    """A category is as new as the newest of its own products."""
    changes = Product.objects.filter(is_public=True, categories__isnull=False)
    newest = dict(changes.values_list("categories").annotate(Max("date_updated")).order_by())
    browsable = [node for node in category_tree().nodes.values() if node.browsable]
    yield from (Entry(node.url, newest.get(node.id)) for node in browsable[start:end])


def products(request: HttpRequest, start: int, end: int) -> Iterator[Entry]:
    rows = _rows(start, end, "url", "product__date_updated")
    yield from (Entry(url, changed_at) for url, changed_at in rows)


def images(request: HttpRequest, start: int, end: int) -> Iterator[Entry]:
    """By the pages that show them; products without a picture are left out."""
    for url, image in _rows(start, end, "url", "image"):
        if image:
            yield Entry(url, images=(image["src"],))


def _rows(start: int, end: int, *columns: str) -> Iterator[Any]:
    rows = ProductIndex.objects.order_by("pk").values_list(*columns)[start:end]
    return rows.iterator(chunk_size=CHUNK)


def _count_pages() -> int:
    return Page.objects.live().count()


def _count_products() -> int:
    return ProductIndex.objects.count()


SECTIONS = {
    "pages": Section(pages, _count_pages),
    "categories": Section(categories, lambda: len(category_tree().nodes)),
    "products": Section(products, _count_products),
    "images": Section(images, _count_products),
}
