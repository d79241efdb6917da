"""Keeping the index. Bulk writers call `reindex`; whoever changes a product in a transaction of its own calls
`schedule_reindex` there, and the worker does the rest after the commit. Nothing listens to post_save."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.functions import Coalesce

from shop.catalogue.models import Product
from shop.catalogue.tree import Tree, read_tree
from shop.outbox import queue
from shop.page_cache.drops import drop, drop_changed
from shop.search.models import ProductIndex
from shop.search.page_tags import drop_pages, facts_of
from shop.search.rows import rows_of
from shop.search.salience import write_salient
from shop.search.text_facets import decide_text_facets
from shop.search.vocabulary import refresh_vocabulary

BATCH = 500
# More products at once are a catalogue coming in: which of its stems are rare is known only after it is counted.
FEW = 50

_UPSERT = """
INSERT INTO search_productindex ({columns}, title_stems)
SELECT {columns}, search_title_stems(text_title)
FROM jsonb_to_recordset(%s::jsonb) AS r({definitions}, text_title text)
ON CONFLICT (product_id) DO UPDATE SET {updates}
"""
_POSTINGS = """
INSERT INTO search_posting (lexeme, product_id, a, b, c, d)
SELECT lexeme, product_id, {impacts}
FROM jsonb_to_recordset(%s::jsonb) AS r(product_id bigint, text_a text, text_b text, text_c text, text_d text)
CROSS JOIN LATERAL (VALUES ('a', text_a), ('b', text_b), ('c', text_c), ('d', text_d)) AS f(field, words)
CROSS JOIN LATERAL (
  SELECT lexeme, cardinality(positions) AS times, sum(cardinality(positions)) OVER () AS length
  FROM unnest(to_tsvector('shop_english', f.words))
) AS found
GROUP BY lexeme, product_id
"""
# How many words each field usually has: a word says more in a field that is shorter than that.
USUAL_WORDS = {"a": 14, "b": 10, "c": 80, "d": 80}
# Words that the hourly count has not seen yet are rare, not unknown. In order, or two workers might block each other.
_NEW_LEXEMES = """
INSERT INTO search_lexeme (lexeme, documents, a, b, c, d)
SELECT lexeme, count(*), {counts} FROM search_posting p WHERE product_id = ANY(%s)
AND NOT EXISTS (SELECT FROM search_lexeme l WHERE l.lexeme = p.lexeme)
GROUP BY lexeme ORDER BY lexeme ON CONFLICT DO NOTHING
"""


def reindex(product_ids: Iterable[int], *, pages: bool = False) -> int:
    """Bring the rows of these products up to date now, in batches of 500 with a constant number of queries.

    A variant's id counts for its parent. Products that cannot be browsed (any more) lose their row. Returns the
    number of rows written. Pages that show what has changed in the rows are dropped, the products' own pages when their
    terms changed, or with `pages` in any case.
    """
    tree = read_tree()
    return sum(_reindex_batch(batch, tree, pages=pages) for batch in _batches(sorted(set(product_ids))))


def reindex_all() -> int:
    """Every product anew, with the facets and then the vocabulary."""
    decide_text_facets()
    done = reindex(Product.objects.filter(parent=None).values_list("pk", flat=True))
    refresh_vocabulary()
    return done


def schedule_reindex(product_ids: Iterable[int], *, pages: bool = True) -> None:
    """`pages`: the products' own pages say something else now, too; not when only a category's name did.

    Have these products reindexed after the current transaction has committed. Asked twice for the same products
    in one transaction, it is written once; a later transaction always writes its own, or its change could be missed.
    """
    for batch in _batches(sorted(set(product_ids))):
        payload = {"product_ids": batch, "pages": pages}
        digest = hashlib.sha256(json.dumps(payload).encode()).hexdigest()[:32]
        queue.put("catalogue.changed", payload, dedupe_key=f"catalogue.changed:{_transaction_id()}:{digest}")


def _reindex_batch(product_ids: list[int], tree: Tree, *, pages: bool) -> int:
    with transaction.atomic():
        ids = _lock_products(product_ids)
        before = facts_of(ids)
        rows = rows_of(ids, tree)
        written = {row["product_id"] for row in rows}
        ProductIndex.objects.filter(pk__in=set(ids) - written).delete()
        if rows:
            _write(rows)
        drop_pages(before, facts_of(ids))
        drop_changed({f"product:{row['product_id']}": row["terms_digest"] for row in rows})
        if pages:
            drop(f"product:{pk}" for pk in ids)
    return len(rows)


def _lock_products(product_ids: list[int]) -> list[int]:
    """Two workers on one product take turns, else the one that read earlier could write later."""
    parents = Product.objects.filter(pk__in=product_ids).values_list(Coalesce("parent_id", "pk"), flat=True)
    locked = Product.objects.filter(pk__in=list(parents)).select_for_update(no_key=True).order_by("pk")
    return list(locked.values_list("pk", flat=True))


def _write(rows: list[dict]) -> None:
    columns = {name: kind for name, kind in _columns().items() if name in rows[0]}
    statement = _UPSERT.format(
        columns=", ".join(columns),
        definitions=", ".join(f"{name} {kind}" for name, kind in columns.items()),
        updates=", ".join(f"{name} = EXCLUDED.{name}" for name in (*columns, "title_stems") if name != "product_id"),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, cls=DjangoJSONEncoder)])
        _write_postings(cursor, rows)
    if len(rows) <= FEW:
        write_salient([row["product_id"] for row in rows])


def _write_postings(cursor: CursorWrapper, rows: list[dict]) -> None:
    ids = [row["product_id"] for row in rows]
    texts = [{name: row[name] for name in ("product_id", *(f"text_{field}" for field in USUAL_WORDS))} for row in rows]
    impacts = (
        f"coalesce(max(search_impact(times, length, {usual})) FILTER (WHERE field = '{field}'), 0)"
        for field, usual in USUAL_WORDS.items()
    )
    counts = ", ".join(f"count(*) FILTER (WHERE {field} > 0)" for field in USUAL_WORDS)
    cursor.execute("DELETE FROM search_posting WHERE product_id = ANY(%s)", [ids])
    cursor.execute(_POSTINGS.format(impacts=", ".join(impacts)), [json.dumps(texts)])
    cursor.execute(_NEW_LEXEMES.format(counts=counts), [ids])


def _columns() -> dict[str, str]:
    """The table's columns with their types in SQL."""
    return {f.column: f.db_type(connection) or "" for f in ProductIndex._meta.concrete_fields if f.column}


def _transaction_id() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return cursor.fetchone()[0]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
