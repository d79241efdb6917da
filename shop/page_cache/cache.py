"""The cache of whole pages: see deploy/decisions/pages-are-kept-whole-and-dropped-by-tag.md."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from shop.page_cache import listeners, shared
from shop.page_cache.limits import FRESH, GRACE
from shop.page_cache.memory import Held, Memory
from shop.page_cache.page import page_of
from shop.page_cache.poll import Poll
from shop.page_cache.refresher import Refresher
from shop.page_cache.stranger import as_stranger
from shop.page_cache.tags import tags_of
from shop.page_cache.turns import Turns

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]
Answer = TypeVar("Answer")
FOR_ALL = "page_is_for_all"  # of an answer: it shows something, and the same to everybody
WAIT = 5  # seconds a request waits for another that is making the same page
LOOK = 0.05


class PageCache:
    """Of one process; `get_response` makes a page for a stranger."""

    def __init__(self, get_response: GetResponse, *, most_bytes: int) -> None:
        self.get_response = get_response
        self.memory = Memory(most_bytes)
        self.poll = Poll(self._heard)
        self.refresher = Refresher(self.refresh)
        self.turns = Turns()

    def look(self, key: str, request: HttpRequest) -> HttpResponse | None:
        """The page, when there is one that may be sent. One that is out of date is made anew beside."""
        self.poll()
        held = self._usable(key)
        return self._answer(key, request, held) if held else None

    def make(self, key: str, request: HttpRequest) -> HttpResponseBase:
        """The page from another process, or made here and now. What cannot be kept is made for each request."""
        others = self.turns.begin(key)
        if others is not None:
            others.wait(WAIT)
            held = self._usable(key)
            return self._answer(key, request, held) if held else self._made(key, request)
        try:
            held = self._from_others(key)
            return self._answer(key, request, held) if held else self._made(key, request)
        finally:
            self.turns.end(key)

    def refresh(self, key: str, stranger: HttpRequest) -> None:
        """Bring the page up to date, unless it is, or somebody else is at it."""
        found = self._found(key)
        if found is None:
            self._made(key, stranger)
        elif _is_current(found):
            self._keep(key, found)
        elif shared.take_lease(key):
            self._refresh_alone(key, stranger)

    def _refresh_alone(self, key: str, stranger: HttpRequest) -> None:
        """With the lease. Another process may have been done between the look and the lease."""
        found = self._found(key)
        if found is not None and _is_current(found):
            self._keep(key, found)
            shared.give_back(key)
        else:
            self._made(key, stranger)

    def _answer(self, key: str, request: HttpRequest, held: Held) -> HttpResponse:
        if held.is_fresh:
            return held.page.answer(request, "hit")
        self.refresher.ask(key, as_stranger(request))
        return held.page.answer(request, "hit; detail=stale")

    def _made(self, key: str, request: HttpRequest) -> HttpResponseBase:
        stranger, began = as_stranger(request), time.monotonic()
        making = self.memory.begin(self.poll.snapshot)
        try:
            response = self.get_response(stranger)
            page = page_of(stranger, response, snapshot=making.snapshot) if making.snapshot else None
            age = time.monotonic() - began
            if page is not None:
                self.memory.put(key, page, age=age, dropped=making.dropped)
        finally:
            self.memory.end(making)
        if page is None:
            self._forget(key, response.status_code)
            response.__dict__[FOR_ALL] = bool(tags_of(stranger))
            return response
        _try(lambda: shared.save(key, page, age=age))
        return page.answer(request, "fwd=miss; stored")

    def _from_others(self, key: str) -> Held | None:
        found = self._found(key)
        if found is not None and _is_too_old(found) and not shared.take_lease(key):
            found = self._awaited(key)
        if found is None or _is_too_old(found):
            return None
        self._keep(key, found)
        return self._usable(key)

    def _awaited(self, key: str) -> shared.Found | None:
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            found = self._found(key)
            if found is None or not _is_too_old(found):
                return found
            time.sleep(LOOK)
        return None

    def _found(self, key: str) -> shared.Found | None:
        return _try(lambda: shared.fetch(key))

    def _keep(self, key: str, found: shared.Found) -> None:
        dropped = found.page.tags if found.dropped_age is not None else ()
        self.memory.put(key, found.page, age=found.age, dropped=dropped, dropped_age=found.dropped_age or 0)

    def _usable(self, key: str) -> Held | None:
        held = self.memory.look(key)
        return held if held and held.is_usable else None

    def _forget(self, key: str, status: int) -> None:
        """Of a page that is none any more; after an error the old one stays. What never was one costs no query."""
        if status < 500 and self.memory.look(key) is not None:
            self.memory.forget(key)
            _try(lambda: shared.forget(key))

    def _heard(self, tags: set[str], age: float) -> None:
        listeners.tell(tags)
        self.memory.drop(tags, age=age)


def _is_current(found: shared.Found) -> bool:
    return found.dropped_age is None and found.age < FRESH


def _is_too_old(found: shared.Found) -> bool:
    return (found.dropped_age or 0) >= GRACE


def _try(question: Callable[[], Answer]) -> Answer | None:
    """Without the shared pages each process helps itself."""
    try:
        return question()
    except DatabaseError as error:
        logger.warning("page_cache: %s", type(error).__name__)
        return None
