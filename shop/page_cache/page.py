"""A page as it is kept: ready to be sent, in every encoding a client may ask for."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase, ResponseHeaders

from shop.page_cache.limits import PROXY, PROXY_STALE
from shop.page_cache.ready_headers import answer_with
from shop.page_cache.tags import asked_as_answered, tags_of

HTML = "text/html"  # until it gets the headers of the page
KEPT_HEADERS = ("Content-Type", "Content-Language")
# A browser asks each time (and is mostly told "the same"); a cache in front answers by itself for seconds, since it
# hears of no change. RFC 9213: what only such a cache reads.
CACHE_CONTROL = f"public, max-age=0, s-maxage={PROXY}, must-revalidate"
CDN_CACHE_CONTROL = f"public, max-age={PROXY}, stale-while-revalidate={PROXY_STALE}"
BROTLI_QUALITY = 5  # 1 ms for 40 kB; the best, 11, takes 60 times that for a tenth less
OVERHEAD = 3000  # bytes of a page's tags, headers and key, about
# "br" anywhere in Accept-Encoding but with q=0.
WANTS = {name: re.compile(rf"\b{name}\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") for name in ("br", "gzip")}


@dataclass(frozen=True)
class Page:
    tags: frozenset[str]
    snapshot: str
    headers: dict[str, str]
    gzip: bytes
    brotli: bytes
    etag: str

    @classmethod
    def restored(cls, *, tags: list[str], snapshot: str, headers: dict[str, str], packed: bytes, br: bytes) -> "Page":
        return cls(frozenset(tags), snapshot, headers, packed, br, _etag(packed))

    @property
    def size(self) -> int:
        return len(self.gzip) + len(self.brotli) + OVERHEAD

    def answer(self, request: HttpRequest, status: str) -> HttpResponse:
        """Weak, because the encodings share the tag: they are the same page in other bytes."""
        if self.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return answer_with(HttpResponseNotModified(), _of_all(status), self._tag)
        encoding, body = self._encoded(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        of_body = _of_kind(encoding, *self.headers.items()), _length(len(body))
        return answer_with(HttpResponse(body, content_type=HTML), _of_all(status), self._tag, *of_body)

    @cached_property
    def _tag(self) -> ResponseHeaders:
        return ResponseHeaders({"ETag": self.etag})

    def _encoded(self, accepted: str) -> tuple[str, bytes]:
        if WANTS["br"].search(accepted):
            return "br", self.brotli
        if WANTS["gzip"].search(accepted):
            return "gzip", self.gzip
        return "", _plain(self.gzip)


def page_of(request: HttpRequest, response: HttpResponseBase, *, snapshot: str) -> Page | None:
    """None when the answer must not be kept: an error, a page of one visitor, or one that nothing is said of."""
    if not isinstance(response, HttpResponse) or not _is_keepable(request, response):
        return None
    plain = response.content
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    packed = gzip.compress(plain, 6, mtime=0)
    br = brotli.compress(plain, quality=BROTLI_QUALITY)
    return Page(frozenset(tags_of(request)), snapshot, headers, packed, br, _etag(packed))


def _is_keepable(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and "cookie" not in response.headers.get("Vary", "").lower()  # the session or the CSRF token was read
        and not re.search(r"no-store|private", response.headers.get("Cache-Control", ""))
        and bool(tags_of(request))
        and asked_as_answered(request)
    )


# What many pages say is the same in memory: it is at hand where so many are asked for in turn.
@lru_cache(maxsize=16)
def _of_all(status: str) -> ResponseHeaders:
    """Cache-Status: RFC 9211."""
    return ResponseHeaders(
        {
            "Cache-Control": CACHE_CONTROL,
            "CDN-Cache-Control": CDN_CACHE_CONTROL,
            "Vary": "Accept-Encoding",
            "Cache-Status": f"shop; {status}",
        }
    )


@lru_cache(maxsize=256)
def _of_kind(encoding: str, *headers: tuple[str, str]) -> ResponseHeaders:
    return ResponseHeaders(dict([*headers, ("Content-Encoding", encoding)] if encoding else headers))


@lru_cache(maxsize=4096)
def _length(size: int) -> ResponseHeaders:
    return ResponseHeaders({"Content-Length": str(size)})


def _etag(packed: bytes) -> str:
    return f'W/"{hashlib.sha256(packed).hexdigest()[:24]}"'


@lru_cache(maxsize=256)
def _plain(packed: bytes) -> bytes:
    """For the few that take no compression: robots, measurements."""
    return gzip.decompress(packed)
