"""Keeping the index. Bulk writers call `reindex`; whoever changes a product in a transaction of its own calls
`schedule_reindex` there, and the worker does the rest after the commit. Nothing listens to post_save."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cache

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from shop.catalogue.models import Product
from shop.catalogue.tree import Tree, known_tree
from shop.outbox import queue
from shop.page_cache.drops import drop, drop_changed
from shop.search.models import ProductIndex
from shop.search.page_tags import FACTS, Facts, drop_pages, facts_of, read_facts
from shop.search.postings import write_postings
from shop.search.rows import rows_of
from shop.search.salience import write_salient
from shop.search.text_facets import decide_text_facets
from shop.search.vocabulary import refresh_vocabulary

BATCH = 500
# More products at once are a catalogue coming in: which of its stems are rare is known only after it is counted.
FEW = 50

# A row that says the same stays as it is, with what was remembered of its card.
_UPSERT = """
INSERT INTO search_productindex AS old ({columns}, title_stems)
SELECT {columns}, search_title_stems(text_title)
FROM jsonb_to_recordset(%s::jsonb) AS r({definitions}, text_title text)
ON CONFLICT (product_id) DO UPDATE SET {updates} WHERE ({old}) IS DISTINCT FROM ({new})
RETURNING {facts}
"""
# Two workers on one product take turns, else the one that read earlier could write later.
_LOCK = """
SELECT id FROM catalogue_product WHERE id IN (SELECT coalesce(parent_id, id) FROM catalogue_product WHERE id = ANY(%s))
ORDER BY id FOR NO KEY UPDATE
"""


def reindex(product_ids: Iterable[int], *, pages: bool = False) -> int:
    """Bring the rows of these products up to date now, in batches of 500 with a constant number of queries.

    A variant's id counts for its parent. Products that cannot be browsed (any more) lose their row. Returns the
    number of rows written. Pages that show what has changed in the rows are dropped, the products' own pages when their
    terms changed, or with `pages` in any case.
    """
    tree = known_tree()
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
        if gone := set(ids) - written:
            ProductIndex.objects.filter(pk__in=gone).delete()
        changed = _write(rows) if rows else {}
        drop_pages(before, {pk: row for pk, row in before.items() if pk in written} | changed)
        drop_changed({f"product:{row['product_id']}": row["terms_digest"] for row in rows})
        if pages:
            drop(f"product:{pk}" for pk in ids)
    return len(rows)


def _lock_products(product_ids: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [product_ids])
        return [pk for (pk,) in cursor.fetchall()]


def _write(rows: list[dict]) -> Facts:
    """What pages say now of the products of which they say something else."""
    statement = _upsert(tuple(name for name in _columns() if name in rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, cls=DjangoJSONEncoder)])
        changed = read_facts(cursor)
    told_else = write_postings(rows)
    if told_else and len(rows) <= FEW:
        write_salient(told_else)
    return changed


@cache
def _upsert(columns: tuple[str, ...]) -> str:
    kinds = _columns()
    given = [name for name in (*columns, "title_stems") if name != "product_id"]
    return _UPSERT.format(
        columns=", ".join(columns),
        definitions=", ".join(f"{name} {kinds[name]}" for name in columns),
        updates=", ".join(f"{name} = EXCLUDED.{name}" for name in given),
        old=", ".join(f"old.{name}" for name in given),
        new=", ".join(f"EXCLUDED.{name}" for name in given),
        facts=", ".join(f"old.{name}" for name in FACTS),
    )


@cache
def _columns() -> dict[str, str]:
    """The table's columns with their types in SQL."""
    return {f.column: f.db_type(connection) or "" for f in ProductIndex._meta.concrete_fields if f.column}


def _transaction_id() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return cursor.fetchone()[0]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
