"""Keeping the index. Bulk writers call `reindex`; whoever changes a product in a transaction of its own calls
`schedule_reindex` there, and the worker does the rest after the commit. Nothing listens to post_save."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from shop.catalogue.models import Product
from shop.catalogue.tree import Tree, known_tree
from shop.outbox import queue
from shop.page_cache.drops import drop_changed
from shop.search.models import ProductIndex
from shop.search.page_tags import changed_tags
from shop.search.rows import rows_of
from shop.search.text_facets import decide_text_facets
from shop.search.vocabulary import refresh_vocabulary
from shop.search.write import write

BATCH = 500
# Two workers on one product take turns, else the one that read earlier could write later.
_LOCK = """
SELECT id FROM catalogue_product WHERE id IN (SELECT coalesce(parent_id, id) FROM catalogue_product WHERE id = ANY(%s))
ORDER BY id FOR NO KEY UPDATE
"""


def reindex(product_ids: Iterable[int], *, pages: bool = False, anew: bool = False) -> int:
    """Bring the rows of these products up to date now, in batches of 500 with a constant number of queries.

    A variant's id counts for its parent. Products that cannot be browsed (any more) lose their row. Returns the
    number of rows written. Pages that show what has changed in the rows are dropped, the products' own pages when their
    terms changed, or with `pages` in any case. With `anew` also what follows from words that are the same as before.
    """
    tree = known_tree()
    batches = _batches(sorted(set(product_ids)))
    return sum(_reindex_batch(batch, tree, pages=pages, anew=anew) for batch in batches)


def reindex_all() -> int:
    """Every product anew, with the facets and then the vocabulary."""
    decide_text_facets()
    done = reindex(Product.objects.filter(parent=None).values_list("pk", flat=True), anew=True)
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


def _reindex_batch(product_ids: list[int], tree: Tree, *, pages: bool, anew: bool) -> int:
    with transaction.atomic():
        ids = _lock_products(product_ids)
        rows = rows_of(ids, tree)
        written = {row["product_id"] for row in rows}
        before, changed = write(rows, ids, anew=anew)
        if gone := set(ids) - written:
            ProductIndex.objects.filter(pk__in=gone).delete()
        after = {pk: row for pk, row in before.items() if pk in written} | changed
        tags = [*changed_tags(before, after), *(f"product:{pk}" for pk in ids if pages)]
        drop_changed({f"product:{row['product_id']}": row["terms_digest"] for row in rows}, with_tags=tags)
    return len(rows)


def _lock_products(product_ids: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [product_ids])
        return [pk for (pk,) in cursor.fetchall()]


def _transaction_id() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return cursor.fetchone()[0]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
