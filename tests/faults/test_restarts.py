"""Told to stop under load, the shop finishes what it has begun; when its database comes back, so does the shop."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import requests
from django.conf import settings
from django.db import connection, connections

from shop.order.models import Order
from shop.outbox.models import Message
from tests.faults import figures
from tests.faults.buyer import Buyer, session_of
from tests.faults.goods import open_for_business, wait_until_all_are_paid
from tests.faults.lab.world import World, temporary_world
from tests.faults.moments import GETS_THERE, SESSION, SESSIONS, slow
from tests.faults.scale import RESTARTS, SECONDS
from tests.peers import wait_until
from tests.running_shop import RunningShop

pytestmark = pytest.mark.timeout(SECONDS)
BUYERS = 6
VISITS, AT_ONCE = 60, 12
EXITS_WITHIN = 30  # seconds
BACK_WITHIN = 10  # seconds


def test_a_web_process_that_is_told_to_stop_answers_what_it_was_asked(shop):
    mug = open_for_business(shop, stock=1000)
    failed, longest = 0, 0.0
    for number in range(RESTARTS):
        answers, seconds = stopped_under_load(shop, mug.pk, number, terminate)
        failed += sum(answer.exception() is not None for answer in answers)
        assert all(answer.result().startswith(shop.stripe.url) for answer in answers if not answer.exception())
        longest = max(longest, seconds)
    figures.note(
        f"web told to stop with {BUYERS} checkouts under way × {RESTARTS}",
        f"{failed} failed",
        f"gone after {longest:.1f} s at most",
    )
    assert failed == 0
    assert longest <= EXITS_WITHIN


def test_control_a_web_process_that_is_killed_leaves_requests_without_an_answer(shop):
    mug = open_for_business(shop, stock=1000)
    answers, _ = stopped_under_load(shop, mug.pk, 0, lambda process: os.killpg(process.pid, signal.SIGKILL))
    failed = sum(answer.exception() is not None for answer in answers)
    figures.note(f"web killed with {BUYERS} checkouts under way", f"{failed} failed", control=True)
    assert failed == BUYERS


def test_a_worker_that_is_told_to_stop_finishes_the_message_in_hand(shop):
    mug = open_for_business(shop, stock=1000)
    longest = 0.0
    for number in range(RESTARTS):
        with Buyer(shop.url, f"buyer{number}") as buyer, slow(shop, SESSION):
            shop.stripe.pay(session_of(buyer.buy(mug.pk)))
            wait_until(lambda: shop.stripe.held(), GETS_THERE)
            in_hand = Message.objects.get(state=Message.State.RUNNING)
            longest = max(longest, seconds_to_stop(shop, "worker", terminate))
        in_hand.refresh_from_db()
        assert (in_hand.state, in_hand.attempts) == (Message.State.DONE, 1)
        shop.restart("worker")
    wait_until_all_are_paid()
    figures.note(
        f"worker told to stop with a message in hand × {RESTARTS}", "0 left behind", f"gone after {longest:.1f} s"
    )
    assert longest <= EXITS_WITHIN


def test_the_shop_is_back_by_itself_after_its_database_was(own_server):
    world = own_server()
    mug = open_for_business(world.shop, stock=1000)
    longest_web = longest_worker = 0.0
    failed = 0
    for number in range(RESTARTS):
        with Buyer(world.shop.url, f"buyer{number}") as buyer:
            buyer.add(mug.pk)
            assert errors_seen(world.shop, buyer) == 0  # and the web's threads have connections to lose
            world.restart_postgres()
            began = time.monotonic()
            failed += errors_seen(world.shop, buyer)
            page = buyer.press_pay(buyer.check_out())
            longest_web = max(longest_web, time.monotonic() - began)
            world.stripe.pay(session_of(page))
        connection.close()
        wait_until(lambda: not Order.objects.filter(paid_at=None).exists(), GETS_THERE)
        longest_worker = max(longest_worker, time.monotonic() - began)
    figures.note(
        f"PostgreSQL restarted by a crash × {RESTARTS}",
        f"{failed} requests failed afterwards",
        f"an order placed {longest_web:.1f} s later, paid {longest_worker:.1f} s later at most",
    )
    assert failed == 0
    assert longest_web <= BACK_WITHIN
    assert longest_worker <= BACK_WITHIN


def test_control_without_checks_of_connections_requests_fail_after_the_database_is_back(own_server):
    world = own_server(guard="connection checks")
    mug = open_for_business(world.shop, stock=10)
    with Buyer(world.shop.url) as buyer:
        buyer.add(mug.pk)
        errors_seen(world.shop, buyer)
        world.restart_postgres()
        failed = errors_seen(world.shop, buyer)
    figures.note("PostgreSQL restarted, connections unchecked", f"{failed} requests failed afterwards", control=True)
    assert failed > 0


@pytest.fixture
def own_server(django_db_setup, django_db_blocker, static_root) -> Iterator[Callable[..., World]]:
    """Opens a shop with a database server of its own, which may be restarted; this process works on it, too."""
    known = (settings.DATABASES["default"], connection.settings_dict)
    before = [(one["HOST"], one["NAME"]) for one in known]
    with django_db_blocker.unblock(), ExitStack() as stack:
        stack.callback(_work_on_again, known, before)

        def start(guard: str = "") -> World:
            unguarded = {"DJANGO_SETTINGS_MODULE": "tests.faults.unguarded_settings", "FAULT_UNGUARDED": guard}
            world = stack.enter_context(temporary_world(static_root, **(unguarded if guard else {})))
            stack.enter_context(world.shop)
            return world

        yield start


def _work_on_again(known, before) -> None:
    connections.close_all()
    for one, (host, name) in zip(known, before, strict=True):
        one["HOST"], one["NAME"] = host, name


def stopped_under_load(
    shop: RunningShop, product_id: int, number: int, stop: Callable[[subprocess.Popen[bytes]], None]
) -> tuple[list[Future[str]], float]:
    """Buyers press “Pay” while Stripe is slow; the web is stopped in the middle, and started again. Their answers,
    and the seconds until the processes were gone."""
    with ExitStack() as stack:
        buyers = [stack.enter_context(Buyer(shop.url, f"buyer{number}-{n}")) for n in range(BUYERS)]
        for buyer in buyers:
            buyer.add(product_id)
        forms = [buyer.check_out() for buyer in buyers]
        pool = stack.enter_context(ThreadPoolExecutor(BUYERS))
        with slow(shop, SESSIONS):
            answers = [pool.submit(buyer.press_pay, form) for buyer, form in zip(buyers, forms, strict=True)]
            wait_until(lambda: len(shop.stripe.held()) == BUYERS, GETS_THERE)
            seconds = seconds_to_stop(shop, "web", stop)
            for answer in answers:
                answer.exception(30)
    shop.restart("web")
    return answers, seconds


def seconds_to_stop(shop: RunningShop, name: str, stop: Callable[[subprocess.Popen[bytes]], None]) -> float:
    process = shop.processes.pop(name)
    began = time.monotonic()
    stop(process)
    try:
        process.wait(EXITS_WITHIN + 10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return time.monotonic() - began


def terminate(process: subprocess.Popen[bytes]) -> None:
    process.terminate()


def errors_seen(shop: RunningShop, visitor: Buyer) -> int:
    """Of many visits to a page that reads the visitor's session and basket from the database."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        cookies = visitor.browser.cookies.get_dict()
        return sum(pool.map(lambda _: _fails(f"{shop.url}/shop/basket/", cookies), range(VISITS)))


def _fails(address: str, cookies: dict[str, str]) -> bool:
    return requests.get(address, cookies=cookies, timeout=GETS_THERE).status_code >= 500
