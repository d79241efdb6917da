"""Few threads of a process take requests while these are quick; the others rest until they are needed.

Python runs one thread of a process at a time. With eight requests under way each statement of one hands the
interpreter, and the processor's caches, to another with a database connection of its own, and a request costs a third
more. Many threads are there for what waits: so whoever waits for another system, or is at one request for long, is
replaced by one that rests. No request is held up for it: a thread rests after its answer was sent.

The pattern is Leader/Followers: https://www.dre.vanderbilt.edu/~schmidt/PDF/lf.pdf
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from typing import Any

SERVER = "Granian"
PATIENCE = 0.1  # seconds: a request that takes longer is no quick one
ATTENTION = 1.0  # seconds: a thread that took no request for so long may have been ended by the server

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Followers:
    def __init__(self) -> None:
        self._leaders = 1
        self._ready_until: dict[int, float] = {}  # by thread, those that do not rest
        self._resting: list[Lock] = []
        self._lock = Lock()

    def guard(self, application: Callable[..., Any], *, leaders: int) -> Application:
        """Beneath granian only, whose thread takes its next request when `close` of the answer has returned.
        `leaders`: so many quick requests at once."""
        self._leaders = leaders

        def guarded(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
            if environ.get("SERVER_SOFTWARE") != SERVER:
                answer: Iterable[bytes] = application(environ, start_response)
                return answer
            self._set_ready(PATIENCE)
            return Answer(application(environ, start_response), self)

        return guarded

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """While this thread waits for another system, somebody else takes requests."""
        leads = get_ident() in self._ready_until
        if leads:
            self._set_ready(0)
            self._call_one()
        try:
            yield
        finally:
            if leads:
                self._set_ready(PATIENCE)

    def rest(self) -> None:
        """The answer was sent. Comes back when this thread shall take the next request."""
        called = Lock()
        with self._lock:
            if self._count_ready() <= self._leaders:
                return
            del self._ready_until[get_ident()]
            called.acquire()
            self._resting.append(called)
        while not called.acquire(timeout=PATIENCE) and not self._is_missed(called):
            pass
        self._set_ready(ATTENTION)

    def waiting(self) -> None:
        """This thread takes the next request."""
        self._set_ready(ATTENTION)

    def _is_missed(self, called: Lock) -> bool:
        """Nobody called, but those who lead may all be at something slow, or gone."""
        with self._lock:
            if called not in self._resting:
                return True
            if self._count_ready() >= self._leaders:
                return False
            self._resting.remove(called)
            self._ready_until[get_ident()] = time.monotonic() + ATTENTION
            return True

    def _call_one(self) -> None:
        with self._lock:
            if self._resting and self._count_ready() < self._leaders:
                self._resting.pop().release()

    def _set_ready(self, seconds: float) -> None:
        with self._lock:
            self._ready_until[get_ident()] = time.monotonic() + seconds

    def _count_ready(self) -> int:
        now = time.monotonic()
        return sum(until > now for until in self._ready_until.values())


class Answer:
    def __init__(self, response: Any, followers: Followers) -> None:
        self._response = response
        self._followers = followers

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        """Without a length the end of the answer is sent only after this."""
        self._response.close()
        self._followers.waiting()
        if self._response.has_header("Content-Length"):
            self._followers.rest()


followers = Followers()
