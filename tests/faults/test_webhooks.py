"""Events that come late, often, in any order, all at once or not at all: the shop ends up in the same state."""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from secrets import token_hex

import pytest
from django.db import connection, connections
from django.utils import timezone

from shop.order import statuses
from shop.order.models import Order
from shop.outbox import queue, worker
from shop.outbox.models import Message
from shop.payment import disputes, events, refund_sync, sync
from shop.payment.models import Dispute, PaymentAttempt, WebhookEvent
from shop.payment.reconcile import catch_up
from shop.payment.stripe import views
from tests import database
from tests.factories import ProductFactory
from tests.faults import figures
from tests.faults.buyer import Buyer, session_of
from tests.faults.dump import differing, dump
from tests.faults.goods import open_for_business, wait_until_all_are_paid
from tests.faults.hurry import let_look_come
from tests.faults.scale import FULL, SECONDS, STORIES
from tests.faults.stories import tell
from tests.payment_factories import Json, deliver, post_body, post_event, signature
from tests.payment_factories import events as events_at_stripe
from tests.peers import KEY, SECRET, StripePeer, wait_until

pytestmark = pytest.mark.timeout(SECONDS)
TIMES, AT_ONCE, WORKERS = 5, 10, 5
SEED = 20260711


@pytest.fixture
def peer(stripe_peer: StripePeer, settings) -> StripePeer:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = stripe_peer.url, KEY, SECRET
    return stripe_peer


@contextmanager
def twin_of(name: str) -> Iterator[None]:
    """Work in a copy of a database for a while."""
    twin = f"{name}_{token_hex(2)}"
    connections.close_all()
    database.clone(name, twin)
    database.use(twin)
    try:
        yield
    finally:
        database.use(name)
        database.drop(twin)


def after(name: str, hear: Callable[[], object], *, settles: bool = True) -> dict[str, list]:
    """The state of the shop that has heard of the events in this way."""
    with twin_of(name):
        hear()
        if settles:
            work_until_nothing_waits()
        return dump()


def work_until_nothing_waits() -> None:
    """What waits for another event's work is done now instead of some seconds later."""
    for _ in range(10):
        waiting = Message.objects.filter(topic=events.TOPIC, state=Message.State.WAITING)
        if not waiting.update(run_at=timezone.now()):
            return
        worker.drain(100_000)
    raise AssertionError("events wait for ever")


def hear_at_once(deliveries: list[Json]) -> None:
    """Ten webhooks at a time while five workers act upon them."""
    over = threading.Event()

    def work() -> None:
        while worker.run_one() or not over.is_set():
            time.sleep(0.001)
        connection.close()

    with ThreadPoolExecutor(WORKERS) as workers, ThreadPoolExecutor(AT_ONCE) as web:
        working = [workers.submit(work) for _ in range(WORKERS)]
        try:
            answers = list(web.map(post_event, deliveries))
            list(web.map(lambda _: connection.close(), range(AT_ONCE * 4)))
        finally:
            over.set()
        for one in working:
            one.result()
    assert set(answers) == {200}


def shuffled(happened: list[Json]) -> list[Json]:
    deliveries = happened * TIMES
    random.Random(SEED).shuffle(deliveries)
    return deliveries


def in_a_row(happened: list[Json], times: int = TIMES) -> list[Json]:
    """Each event's copies one after another, so that several workers have the same one in hand."""
    return [event for event in happened for _ in range(times)]


def test_events_five_times_ten_at_once_in_any_order_and_after_an_outage_lead_to_the_same_state(peer, committed_db):
    orders = tell(peer, ProductFactory(stock=10_000), STORIES)
    happened = events_at_stripe()
    expected = after(committed_db, lambda: deliver(happened))
    stormy = after(committed_db, lambda: hear_at_once(shuffled(happened)))
    crowded = after(committed_db, lambda: hear_at_once(in_a_row(happened)))

    def burst_while_catching_up() -> None:
        queue.put("payment.catch_up")
        hear_at_once(happened)

    late = after(committed_db, burst_while_catching_up)
    unheard = after(committed_db, lambda: catch_up(Message()))
    figures.note(
        f"{orders} orders of {orders // STORIES} kinds, {len(happened)} events",
        f"{TIMES} deliveries of each, shuffled, {AT_ONCE} at once: {differing(expected, stormy) or 'same state'}",
        f"each five times in a row: {differing(expected, crowded) or 'same state'}",
        f"burst while catching up: {differing(expected, late) or 'same state'}",
        f"no webhook, caught up: {differing(expected, unheard) or 'same state'}",
    )
    assert len(expected["orders"]) == orders
    assert differing(expected, stormy) == {}
    assert differing(expected, crowded) == {}
    assert differing(expected, late) == {}
    assert differing(expected, unheard) == {}


def test_control_without_locks_and_dedupe_the_state_differs(peer, committed_db, monkeypatch):
    tell(peer, ProductFactory(stock=10_000), 1)
    happened = events_at_stripe()
    expected = after(committed_db, lambda: deliver(happened))
    for module in (sync, disputes, refund_sync):
        monkeypatch.setattr(module, "lock_attempt", read_without_lock)
    monkeypatch.setattr(views, "store_event", store_each_time)

    def unguarded() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE payment_transaction DROP CONSTRAINT IF EXISTS payment_booked_once")
            cursor.execute("DROP INDEX IF EXISTS payment_booked_once")
        hear_at_once(in_a_row(happened, 3))

    # Without a guard some events can never be acted upon: what they have done by then is enough.
    found = differing(expected, after(committed_db, unguarded, settles=False))
    figures.note("locks and dedupe switched off", f"rows that differ: {found}", control=True)
    assert {"bookings", "attempts"} & set(found)


def read_without_lock(attempt_id: int, **_its_order: int) -> PaymentAttempt:
    attempt = PaymentAttempt.objects.select_related("order").get(pk=attempt_id)
    time.sleep(0.05)
    return attempt


def store_each_time(*, provider: str, event: events.Event) -> bool:
    stored = WebhookEvent.objects.create(
        provider=provider, event_id=f"{event.id}-{token_hex(4)}", type=event.type, payload=event.payload
    )
    return queue.put(events.TOPIC, {"event": stored.pk})


def test_forged_and_old_events_are_refused_and_leave_nothing_behind(peer, committed_db):
    tell(peer, ProductFactory(stock=10_000), 1)
    before = dump()
    bodies = [json.dumps(event).encode() for event in events_at_stripe()]
    forged = [post_body(body, signature(body, secret="whsec_forged")) for body in bodies]
    old = [post_body(body, signature(body, at=int(time.time()) - 301)) for body in bodies]
    altered = [post_body(body + b" ", signature(body)) for body in bodies]
    assert {*forged, *old, *altered} == {400}
    assert not WebhookEvent.objects.exists()
    assert differing(before, dump()) == {}
    figures.note(f"{3 * len(bodies)} forged, old or altered events", "all answered 400, nothing stored")


def test_without_any_webhook_everything_is_found_within_ten_minutes(shop):
    mug = open_for_business(shop, stock=10)
    shop.stripe.faults(drop_webhooks=True)
    for number in range(3):
        with Buyer(shop.url, f"buyer{number}") as buyer:
            shop.stripe.pay(session_of(buyer.buy(mug.pk)))
    since = time.monotonic()
    skipped = 0 if FULL else let_look_come()
    wait_until_all_are_paid(120)
    paid_after = time.monotonic() - since + skipped
    attempt = PaymentAttempt.objects.order_by("pk").first()
    shop.stripe.dispute(attempt.intent_id)
    since = time.monotonic()
    if not FULL:
        queue.put("payment.glance")  # the worker's own comes every five minutes
    wait_until(Dispute.objects.exists, 600)
    figures.note(
        "no webhook arrives",
        f"3 payments found after {paid_after:.0f} s",
        f"a dispute found after {time.monotonic() - since:.0f} s{'' if FULL else ' (at a glance asked for)'}",
    )
    assert paid_after < 120
    assert Order.objects.filter(status=statuses.PAID).count() == 3
    told = WebhookEvent.objects.filter(type="checkout.session.completed")
    wait_until(lambda: told.exists() and not told.filter(processed_at=None).exists(), 60)
