"""Parts of pages, in the memory of the process: what a list counted, what a template made of it.

Whoever looks at them calls `catch_up` first, so that a part never outlives what it shows, whichever process changed it.
That is one quick statement, where making the part anew takes several slow ones.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.cache import cache

from shop.page_cache.listeners import tell, when_dropped
from shop.page_cache.poll import Poll

Part = TypeVar("Part")
EPOCH = "page_cache.parts.epoch"
EVERYTHING = ""  # the prefix of all tags

_kinds: "list[KeptParts]" = []


@dataclass
class _Held(Generic[Part]):
    part: Part
    tags: frozenset[str]
    until: float  # by time.monotonic()


class KeptParts(Generic[Part]):
    """Of one kind: at most so many, the most recently used ones, each for at most so many seconds."""

    def __init__(self, *, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._held: OrderedDict[Hashable, _Held[Part]] = OrderedDict()
        self._heard = 0  # how often something was dropped
        self._lock = threading.Lock()
        when_dropped(EVERYTHING, self._forget)
        _kinds.append(self)

    def get(self, key: Hashable) -> Part | None:
        with self._lock:
            held = self._held.get((epoch(), key))
            if held is None or held.until < time.monotonic():
                return None
            self._held.move_to_end((epoch(), key))
            return held.part

    def begin(self) -> int:
        """Call before the first read of what the part is made of, and give to `put` what it says."""
        return self._heard

    def put(self, key: Hashable, part: Part, *, tags: Iterable[str], begun: int) -> None:
        """Unless something was dropped meanwhile: it may have been read too early."""
        with self._lock:
            if self._heard != begun:
                return
            self._held[epoch(), key] = _Held(part, frozenset(tags), time.monotonic() + self.seconds)
            self._held.move_to_end((epoch(), key))
            while len(self._held) > self.most:
                self._held.popitem(last=False)

    def forget(self, concerned: Callable[[Part], bool]) -> None:
        """Of a listener, for parts that know by themselves what concerns them."""
        with self._lock:
            self._heard += 1
            for key in [key for key, held in self._held.items() if concerned(held.part)]:
                del self._held[key]

    def clear(self) -> None:
        with self._lock:
            self._heard += 1
            self._held.clear()

    def _forget(self, tags: list[str]) -> None:
        with self._lock:
            self._heard += 1
            for key in [key for key, held in self._held.items() if not held.tags.isdisjoint(tags)]:
                del self._held[key]


def epoch() -> str:
    """Another one after the cache was emptied, which nothing that is kept outlives."""
    return cache.get(EPOCH) or cache.get_or_set(EPOCH, secrets.token_hex(8), timeout=None) or ""


def catch_up() -> None:
    """Hear of all that was dropped before this call, here or in another process."""
    _poll.now()


def _clear() -> None:
    tell(["menu"])  # the tree of categories: it was read before anybody listened
    for kind in _kinds:
        kind.clear()


_poll = Poll(lambda tags, _age: tell(tags), _clear)
