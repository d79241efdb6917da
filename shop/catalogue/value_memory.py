"""What templates made of plain values, in the memory of the process. The values are the key: what is made of them
cannot be out of date, and nothing has to be dropped. Not for what a visitor typed, or is called."""

from collections import OrderedDict
from typing import Any

from django.utils.translation import get_language

MOST = 4000  # of some 3 kB each, as a line of a basket is, or 8 kB, as all of a basket

_memories: OrderedDict[tuple[str, str], dict[Any, str]] = OrderedDict()


def memory_of_values(*values: Any) -> dict[Any, str]:
    """For {% remembered %}, of one language. Values that show themselves fully when printed: texts, numbers, dates,
    and lists and dicts of them."""
    key = (repr(values), get_language() or "")
    memory = _memories.get(key)
    if memory is None:
        memory = _memories[key] = {}
        while len(_memories) > MOST:
            try:
                _memories.popitem(last=False)
            except KeyError:  # another thread was quicker
                break
    return memory
