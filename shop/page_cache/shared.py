"""Pages in the database: what one process made, the others need not make again, and only one makes a page anew."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from shop.page_cache.limits import KEPT, LEASE
from shop.page_cache.page import Page
from shop.page_cache.release import release

_FETCH = """
SELECT p.tags, p.snapshot, p.headers, p.gzip, p.brotli,
  extract(epoch FROM now() - p.made_at)::float,
  (SELECT max(extract(epoch FROM now() - d.created_at))::float FROM page_cache_drop d
   WHERE d.tag = ANY(p.tags) AND NOT pg_visible_in_snapshot(d.xid::text::xid8, p.snapshot::pg_snapshot))
FROM page_cache_sharedpage p WHERE p.key = %s AND p.made_at > now() - %s * interval '1 second'
"""
_TAKE = """
UPDATE page_cache_sharedpage SET lease_until = clock_timestamp() + %s * interval '1 second'
WHERE key = %s AND (lease_until IS NULL OR lease_until < clock_timestamp())
"""
_SAVE = """
INSERT INTO page_cache_sharedpage (key, tags, snapshot, made_at, headers, gzip, brotli, lease_until)
VALUES (%s, %s, %s, now() - %s * interval '1 second', %s, %s, %s, NULL)
ON CONFLICT (key) DO UPDATE SET tags = EXCLUDED.tags, snapshot = EXCLUDED.snapshot, made_at = EXCLUDED.made_at,
  headers = EXCLUDED.headers, gzip = EXCLUDED.gzip, brotli = EXCLUDED.brotli, lease_until = NULL
"""
_GIVE_BACK = "UPDATE page_cache_sharedpage SET lease_until = NULL WHERE key = %s"


@dataclass(frozen=True)
class Found:
    page: Page
    age: float  # seconds
    dropped_age: float | None  # since the first drop that the page has not seen; None: there was none


def fetch(key: str) -> Found | None:
    with connection.cursor() as cursor:
        cursor.execute(_FETCH, [_own(key), KEPT])
        row = cursor.fetchone()
    if row is None:
        return None
    tags, snapshot, headers, packed, br, age, dropped_age = row
    headers = json.loads(headers) if isinstance(headers, str) else headers
    page = Page.restored(tags=tags, snapshot=snapshot, headers=headers, packed=bytes(packed), br=bytes(br))
    return Found(page, max(age, 0), None if dropped_age is None else max(dropped_age, 0))


def take_lease(key: str) -> bool:
    """Whether this process may make the page anew. Only for a page that is there: what nobody has made yet, anybody
    may ask for by typing, and typing must not write."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [LEASE, _own(key)])
        return bool(cursor.rowcount)


def give_back(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [_own(key)])


def save(key: str, page: Page, *, age: float) -> None:
    """`age`: how long ago its making began."""
    values: list[Any] = [sorted(page.tags), page.snapshot, age, json.dumps(page.headers), page.gzip, page.brotli]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [_own(key), *values])


def forget(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM page_cache_sharedpage WHERE key = %s", [_own(key)])


def _own(key: str) -> str:
    return f"{release()} {key}"
