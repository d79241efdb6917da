"""Cards, and what templates made of them, in the memory of the process. PostgreSQL numbers each version of a row (xmin)
and says where it lies (ctid): while both are the same, so is the card, which needs nothing but its row."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language

_VERSION = "search_productindex.xmin::text || search_productindex.ctid::text"
_VERSIONS = f"SELECT product_id, {_VERSION} FROM search_productindex WHERE product_id = ANY(%s)"  # noqa: S608 -- ours
VERSION = RawSQL(_VERSION, ())  # noqa: S611 -- ours
MOST = 5000  # cards, of some 2 kB each; as many rows

Key = tuple[int, str, str]
Versions = dict[int, str]
_memories: OrderedDict[Key, dict[Any, str]] = OrderedDict()
_rows: OrderedDict[int, Any] = OrderedDict()


def memory_of(product_id: int, version: str) -> dict[Any, str]:
    """For {% remembered %}, of one language."""
    key = (product_id, version, get_language() or "")
    memory = _memories.get(key)
    if memory is None:
        memory = _memories[key] = {}
        _keep_most(_memories)
    return memory


def versions_of(product_ids: Iterable[int]) -> Versions:
    """Of those that have a row, which is that they can be browsed. One query, the quickest there is."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, [list(product_ids)])
        return dict(cursor.fetchall())


def kept_row(product_id: int, version: str) -> Any | None:
    """The row in this version, if it was kept."""
    row = _rows.get(product_id)
    return row if row is not None and row.version == version else None


def keep_rows(rows: Iterable[Any]) -> None:
    """Of a query `for_cards`. They are lent to every request from then on: nobody changes one."""
    for row in rows:
        _rows[row.pk] = row
        _rows.move_to_end(row.pk)
    _keep_most(_rows)


def _keep_most(memories: OrderedDict[Any, Any]) -> None:
    while len(memories) > MOST:
        try:
            memories.popitem(last=False)
        except KeyError:  # another thread was quicker
            return
