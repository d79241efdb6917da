from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import cache_control

from cms.sitemaps import MOST_ADDRESSES, SECTIONS, Entry

XML = "application/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
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
    start = (part - 1) * MOST_ADDRESSES
    entries = SECTIONS[section].entries(request, start, start + MOST_ADDRESSES)
    return StreamingHttpResponse(_lines(entries, request.build_absolute_uri("/")), content_type=XML)


def _paths(name: str) -> Iterator[str]:
    yield reverse("sitemap-section", args=[name])
    parts = -(-SECTIONS[name].count() // MOST_ADDRESSES)
    yield from (reverse("sitemap-part", args=[name, part]) for part in range(2, parts + 1))


def _lines(entries: Iterable[Entry], root: str) -> Iterator[str]:
    yield f"{HEAD}<urlset {NAMESPACES}>\n"
    for entry in entries:
        changed = f"<lastmod>{entry.changed_at:%Y-%m-%d}</lastmod>" if entry.changed_at else ""
        pictures = "".join(
            f"<image:image><image:loc>{escape(urljoin(root, src))}</image:loc></image:image>" for src in entry.images
        )
        yield f"<url><loc>{escape(urljoin(root, entry.url))}</loc>{changed}{pictures}</url>\n"
    yield "</urlset>\n"
