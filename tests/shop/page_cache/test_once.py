"""After a change a page is made at most once, however many processes and visitors there are."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shop.page_cache import poll, shared
from shop.page_cache.cache import PageCache
from shop.page_cache.drops import drop
from shop.page_cache.housekeeping import forget_old
from shop.page_cache.models import Drop, SharedPage
from shop.page_cache.tags import shows

KEY = "http://testserver/mug/"
PROCESSES = 4
VISITORS = 4  # of each


class Price:
    """What the page shows, as the database has it, and how often the page was made."""

    def __init__(self) -> None:
        self.committed = "12"
        self.made = 0
        self.may_end = threading.Event()
        self.may_end.set()
        self._lock = threading.Lock()

    def page(self, request: HttpRequest) -> HttpResponse:
        with self._lock:
            self.made += 1
        shown = self.committed
        self.may_end.wait(5)
        shows(request, "product:1")
        return HttpResponse(shown)


@pytest.fixture
def price(committed_db, monkeypatch) -> Price:
    monkeypatch.setattr(poll, "POLL", 0)
    return Price()


@pytest.fixture
def processes(price) -> list[PageCache]:
    """Each with a memory of its own, on one database."""
    return [PageCache(price.page, most_bytes=10**6) for _ in range(PROCESSES)]


def visit(process: PageCache) -> str:
    request = RequestFactory().get("/mug/")
    response = process.look(KEY, request) or process.make(KEY, request)
    return response.content.decode()


def visits_until_fresh(processes: list[PageCache], fresh: str) -> Iterator[str]:
    """Of visitors who come to all processes at once, again and again, until they all see what is new."""
    seen: list[str] = []

    def come(process: PageCache) -> None:
        while (shown := visit(process)) != fresh:
            seen.append(shown)
        connection.close()

    threads = [threading.Thread(target=come, args=[one]) for one in processes for _ in range(VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    return iter(seen)


def change(price: Price) -> None:
    drop(["product:1"])
    price.committed = "15"


def test_a_change_has_the_page_made_once(price, processes):
    assert {visit(process) for process in processes} == {"12"}
    assert price.made == 1  # the other processes took it from the database
    change(price)
    assert set(visits_until_fresh(processes, "15")) <= {"12"}
    assert price.made == 2


def test_a_page_made_between_the_look_and_the_lease_is_not_made_again(price, processes, monkeypatch):
    quick, slow = processes[:2]
    for process in (quick, slow):
        visit(process)
    change(price)
    for process in (quick, slow):
        process.poll()
    take_lease, request = shared.take_lease, RequestFactory().get("/mug/")

    def late(key: str) -> bool:
        monkeypatch.setattr(shared, "take_lease", take_lease)
        quick.refresh(key, request)
        return take_lease(key)

    monkeypatch.setattr(shared, "take_lease", late)
    slow.refresh(KEY, request)
    assert price.made == 2
    assert visit(slow) == "15"
    assert take_lease(KEY)  # it was given back


def test_without_the_lease_each_process_makes_it(price, processes, monkeypatch):
    """The control: the test above can fail."""
    for process in processes:
        visit(process)
    monkeypatch.setattr(shared, "take_lease", lambda key: True)
    price.may_end.clear()
    change(price)
    for process in processes:
        assert visit(process) == "12"
    threading.Timer(1, price.may_end.set).start()
    list(visits_until_fresh(processes, "15"))
    assert price.made > 2


def test_a_change_during_the_making_has_the_page_made_again(price, processes):
    """What was read before the commit must not be taken for what is."""
    one = processes[0]
    price.may_end.clear()
    making = threading.Thread(target=visit, args=[one])
    making.start()
    while not price.made:
        pass
    change(price)
    one.poll()  # another visitor's
    price.may_end.set()
    making.join()
    list(visits_until_fresh(processes[:1], "15"))
    assert visit(one) == "15"
    assert visit(processes[1]) == "15"


def test_a_long_transaction_is_heard_when_it_commits(price, processes):
    """Its row is older, and has a smaller id, than one that was heard before."""
    process = processes[0]
    visit(process)
    begun, goes_on = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            drop(["product:1"])
            begun.set()
            goes_on.wait(5)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(5)
    drop(["something:else"])
    visit(process)
    assert process.memory.look(KEY).is_fresh
    goes_on.set()
    writer.join()
    process.poll()
    assert not process.memory.look(KEY).is_fresh


def test_what_is_rolled_back_drops_nothing(price, processes):
    process = processes[0]
    visit(process)
    with transaction.atomic():
        drop(["product:1"])
        transaction.set_rollback(True)
    process.poll()
    assert process.memory.look(KEY).is_fresh


def test_old_pages_and_drops_are_forgotten(price, processes):
    visit(processes[0])
    drop(["product:1"])
    forget_old(None)
    assert (SharedPage.objects.count(), Drop.objects.count()) == (1, 1)
    SharedPage.objects.update(made_at="2020-01-01T00:00Z")
    Drop.objects.update(created_at="2020-01-01T00:00Z")
    forget_old(None)
    assert (SharedPage.objects.count(), Drop.objects.count()) == (0, 0)
