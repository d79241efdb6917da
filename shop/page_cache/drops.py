"""Dropping pages. Called inside the transaction of the change: what is rolled back drops nothing."""

from collections.abc import Iterable, Mapping

from django.db import connection

_DROP = """
INSERT INTO page_cache_drop (tag, xid, created_at)
SELECT tag, pg_current_xact_id()::text::bigint, clock_timestamp() FROM unnest(%s::text[]) AS tag
"""
_DROP_CHANGED = """
WITH asked AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS t (tag, digest) ORDER BY tag),
changed AS (
    INSERT INTO page_cache_shown AS s (tag, digest) SELECT tag, digest FROM asked
    ON CONFLICT (tag) DO UPDATE SET digest = EXCLUDED.digest WHERE s.digest <> EXCLUDED.digest
    RETURNING tag
)
INSERT INTO page_cache_drop (tag, xid, created_at)
SELECT tag, pg_current_xact_id()::text::bigint, clock_timestamp()
FROM (TABLE changed UNION SELECT unnest(%s::text[])) AS dropped (tag)
"""


def drop(tags: Iterable[str]) -> None:
    """Every page that shows any of these is made anew, from the commit on."""
    wanted = sorted(set(tags))
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_DROP, [wanted])


def drop_changed(digests: Mapping[str, str], *, with_tags: Iterable[str] = ()) -> None:
    """The same for those tags whose digest is another than the last time, and for those `with_tags` in any case."""
    always = list(with_tags)
    if digests or always:
        with connection.cursor() as cursor:
            cursor.execute(_DROP_CHANGED, [list(digests), list(digests.values()), always])
