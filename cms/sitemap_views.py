from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import cache_control

from cms.sitemaps import MOST_ADDRESSES, SECTIONS, Entry
from shop.languages.addresses import hreflang

XML = "application/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
hourly = cache_control(public=True, max_age=3600)


@hourly
def index(request: HttpRequest) -> HttpResponse:
    places = (request.build_absolute_uri(path) for name in SECTIONS for path in _paths(name))
    listed = "".join(f"<sitemap><loc>{escape(place)}</loc></sitemap>\n" for place in places)
    return HttpResponse(
        f'{HEAD}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</sitemapindex>\n',
        content_type=XML,
    )


@hourly
def section(request: HttpRequest, section: str, part: int = 1) -> StreamingHttpResponse:
    if section not in SECTIONS or part < 1 or part > 1000:
        raise Http404
    start = (part - 1) * _most_entries()
    entries = SECTIONS[section].entries(request, start, start + _most_entries())
    return StreamingHttpResponse(_lines(entries, request.build_absolute_uri("/")), content_type=XML)


def _paths(name: str) -> Iterator[str]:
    yield reverse("sitemap-section", args=[name])
    parts = -(-SECTIONS[name].count() // _most_entries())
    yield from (reverse("sitemap-part", args=[name, part]) for part in range(2, parts + 1))


def _most_entries() -> int:
    """Each has an address in each language."""
    return MOST_ADDRESSES // len(settings.LANGUAGES)


def _lines(entries: Iterable[Entry], root: str) -> Iterator[str]:
    yield f"{HEAD}<urlset {NAMESPACES}>\n"
    for entry in entries:
        changed = f"<lastmod>{entry.changed_at:%Y-%m-%d}</lastmod>" if entry.changed_at else ""
        pictures = "".join(
            f"<image:image><image:loc>{escape(urljoin(root, src))}</image:loc></image:image>" for src in entry.images
        )
        places = {code: escape(urljoin(root, url)) for code, url in entry.versions().items()}
        alternates = _alternates(places) if len(places) > 1 else ""
        for place in places.values():
            yield f"<url><loc>{place}</loc>{changed}{pictures}{alternates}</url>\n"
    yield "</urlset>\n"


def _alternates(places: Mapping[str, str]) -> str:
    """https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap"""
    named = [(hreflang(code), place) for code, place in places.items()]
    first = ("x-default", places[settings.LANGUAGE_CODE])
    return "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{place}"/>' for code, place in [*named, first])
