"""The pages of one process: the most recently used ones, up to a number of bytes."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from shop.page_cache.limits import FRESH, GRACE, KEPT
from shop.page_cache.page import Page


@dataclass
class Held:
    page: Page
    made_at: float  # by time.monotonic()
    dropped_at: float | None = None

    @property
    def is_fresh(self) -> bool:
        return self.dropped_at is None and time.monotonic() - self.made_at < FRESH

    @property
    def is_usable(self) -> bool:
        now = time.monotonic()
        return now - self.made_at < KEPT and (self.dropped_at is None or now - self.dropped_at < GRACE)


@dataclass(eq=False)
class Making:
    """A page on its way. What is dropped meanwhile may have been read too early."""

    snapshot: str
    dropped: set[str] = field(default_factory=set)


class Memory:
    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._bytes = 0
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._making: set[Making] = set()
        self._lock = threading.Lock()

    def look(self, key: str) -> Held | None:
        with self._lock:
            held = self._held.get(key)
            if held is None:
                return None
            self._held.move_to_end(key)
        return held

    def begin(self, snapshot: str) -> Making:
        """Call before the first read of what the page shows, and `end` in any case."""
        making = Making(snapshot)
        with self._lock:
            self._making.add(making)
        return making

    def end(self, making: Making) -> None:
        with self._lock:
            self._making.discard(making)

    def put(self, key: str, page: Page, *, age: float = 0, dropped: Iterable[str] = (), dropped_age: float = 0) -> None:
        now = time.monotonic()
        held = Held(page, now - age)
        if not page.tags.isdisjoint(dropped):
            held.dropped_at = now - dropped_age
        with self._lock:
            self._forget(key)
            self._held[key] = held
            self._bytes += page.size
            while self._bytes > self.most_bytes and self._held:
                self._forget(next(iter(self._held)))

    def drop(self, tags: set[str], *, age: float) -> None:
        """`age`: how many seconds ago that may have been."""
        at = time.monotonic() - age
        with self._lock:
            for making in self._making:
                making.dropped |= tags
            for held in self._held.values():
                if held.dropped_at is None and not held.page.tags.isdisjoint(tags):
                    held.dropped_at = at

    def forget(self, key: str) -> None:
        with self._lock:
            self._forget(key)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self._bytes = 0

    def _forget(self, key: str) -> None:
        held = self._held.pop(key, None)
        if held is not None:
            self._bytes -= held.page.size
