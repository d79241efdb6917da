"""Threads that take requests as granian's do: the next one when `close` of the answer has returned."""

import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from django.http import HttpResponse

from shop.lib.followers import SERVER, Followers

THREADS = 6
WAIT = 10  # seconds, at most

Work = Callable[[], HttpResponse]


class Server:
    def __init__(self, followers: Followers, *, leaders: int, software: str = SERVER) -> None:
        self.requests: SimpleQueue[Work | None] = SimpleQueue()
        self.served_by: SimpleQueue[int] = SimpleQueue()
        self._software = software
        self._application = followers.guard(lambda environ, _start: environ["work"](), leaders=leaders)
        for _number in range(THREADS):
            threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while (work := self.requests.get()) is not None:
            answer: Any = self._application({"SERVER_SOFTWARE": self._software, "work": work}, lambda *_: None)
            assert b"".join(answer)
            self.served_by.put(threading.get_ident())
            answer.close()

    def ask(self, works: list[Work]) -> list[int]:
        """Which thread served each, once all are served."""
        for work in works:
            self.requests.put(work)
        return [self.served_by.get(timeout=WAIT) for _work in works]

    def stop(self) -> None:
        for _number in range(THREADS):
            self.requests.put(None)


@pytest.fixture
def start() -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def begin(followers: Followers | None = None, **options: Any) -> Server:
        started.append(Server(followers or Followers(), **options))
        return started[-1]

    yield begin
    for server in started:
        server.stop()


def quick(*, length: bool = True) -> HttpResponse:
    time.sleep(0.002)  # as a statement does: another thread may run
    return HttpResponse("page", headers={"Content-Length": "4"} if length else {})


@pytest.mark.parametrize("leaders", [1, 2])
def test_quick_requests_are_taken_by_few_threads(start, leaders: int):
    served_by = start(leaders=leaders).ask([quick] * 100)

    assert len(set(served_by[-50:])) == leaders


def test_beneath_another_server_all_threads_take_requests(start):
    """Where a thread that rests might hold up an answer; and the control of the test above."""
    assert len(set(start(leaders=1, software="another").ask([quick] * 100)[-50:])) == THREADS


def test_no_thread_rests_before_the_end_of_its_answer_is_known(start):
    assert len(set(start(leaders=1).ask([lambda: quick(length=False)] * 100)[-50:])) == THREADS


def test_who_waits_for_another_system_is_replaced(start):
    """All at once, though each would hold up the next."""
    followers, together = Followers(), threading.Barrier(THREADS)

    def ask_another_system() -> HttpResponse:
        with followers.elsewhere():
            together.wait(WAIT)
        return quick()

    server = start(followers, leaders=1)
    server.ask([quick] * 50)

    assert len(set(server.ask([ask_another_system] * THREADS))) == THREADS
    assert len(set(server.ask([quick] * 100)[-50:])) == 1


def test_who_is_slow_is_replaced(start):
    server, done = start(leaders=1), threading.Event()
    server.ask([quick] * 50)

    def slow() -> HttpResponse:
        done.wait(WAIT)
        return quick()

    server.requests.put(slow)
    began = time.monotonic()
    server.ask([quick] * 20)

    assert time.monotonic() - began < WAIT / 2
    done.set()
    server.served_by.get(timeout=WAIT)


def test_elsewhere_is_nothing_to_threads_that_serve_nobody():
    with Followers().elsewhere():
        pass
