"""Keeping the index. Bulk writers call `reindex`; whoever changes a product in a transaction of its own calls
`schedule_reindex` there, and the worker does the rest after the commit. Nothing listens to post_save."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from shop.catalogue.models import Product
from shop.outbox import queue
from shop.page_cache.drops import drop_changed
from shop.search.models import ProductIndex
from shop.search.page_tags import SEARCHES, changed_tags
from shop.search.rows import lock_and_read
from shop.search.text_facets import decide_text_facets
from shop.search.vocabulary import refresh_vocabulary
from shop.search.write import write

BATCH = 500


def reindex(product_ids: Iterable[int], *, pages: bool = False, anew: bool = False) -> int:
    """Bring the rows of these products up to date now, in batches of 500 with a constant number of queries.

    A variant's id counts for its parent. Products that cannot be browsed (any more) lose their row. Returns the
    number of rows written. Pages that show what has changed in the rows are dropped, the products' own pages when their
    terms changed, or with `pages` in any case. With `anew` also what follows from words that are the same as before.
    """
    batches = _batches(sorted(set(product_ids)))
    return sum(_reindex_batch(batch, pages=pages, anew=anew) for batch in batches)


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


def _reindex_batch(product_ids: list[int], *, pages: bool, anew: bool) -> int:
    with transaction.atomic():
        ids, rows = lock_and_read(product_ids)
        written = {row["product_id"] for row in rows}
        before, changed, reworded = write(rows, ids, anew=anew)
        if gone := set(ids) - written:
            ProductIndex.objects.filter(pk__in=gone).delete()
        after = {pk: row for pk, row in before.items() if pk in written} | changed
        tags = [*changed_tags(before, after), *(f"product:{pk}" for pk in ids if pages), *[SEARCHES] * reworded]
        drop_changed({f"product:{row['product_id']}": row["terms_digest"] for row in rows}, with_tags=tags)
    return len(rows)


def _transaction_id() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return cursor.fetchone()[0]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
