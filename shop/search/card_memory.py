"""What templates made of cards, in the memory of the process. PostgreSQL numbers each version of a row (xmin) and says
where it lies (ctid): while both are the same, so is the card, which needs nothing but its row."""

from collections import OrderedDict
from typing import Any

from django.db.models.expressions import RawSQL
from django.utils.translation import get_language

VERSION = RawSQL("search_productindex.xmin::text || search_productindex.ctid::text", ())
MOST = 5000  # cards, of some 2 kB each

Key = tuple[int, str, str]
_memories: OrderedDict[Key, dict[Any, str]] = OrderedDict()


def memory_of(product_id: int, version: str) -> dict[Any, str]:
    """For {% remembered %}, of one language."""
    key = (product_id, version, get_language() or "")
    memory = _memories.get(key)
    if memory is None:
        memory = _memories[key] = {}
        while len(_memories) > MOST:
            _forget_oldest()
    return memory


def _forget_oldest() -> None:
    try:
        _memories.popitem(last=False)
    except KeyError:  # another thread was quicker
        return
