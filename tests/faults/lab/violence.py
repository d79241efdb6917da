"""Processes that die at a named point, are told to stop, or lose their database."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from shop.partner.models import StockRecord
from tests.faults.lab.programme import Fault
from tests.faults.lab.world import World

WAITS_FOR = 4  # seconds until somebody comes to the point; then the process dies wherever it is
HELD_MS = 2000  # Stripe takes that long to answer at the point


def strike(world: World, fault: Fault) -> None:
    world.count(f"faults: {fault.name}")
    if fault.name == "PostgreSQL":
        with world.disturbed():
            world.restart_postgres()
    elif fault.name == "SIGTERM":
        with world.disturbed():
            world.shop.stop(fault.target)
            world.shop.restart(fault.target)
    else:
        kill(world, fault.name.removeprefix("kill -9: "), fault.target)
    connection.close()


def kill(world: World, point: str, process: str) -> None:
    with waiting_at(world, point) as is_there:
        reached = _within(WAITS_FOR, is_there)
        world.count("kills at their point" if reached else "kills elsewhere")
        with world.disturbed():
            world.shop.kill(process)
            world.shop.restart(process)


@contextmanager
def waiting_at(world: World, point: str) -> Iterator[Callable[[], bool]]:
    """Whoever comes to the point is kept there during the block; the function tells whether somebody is."""
    if point == "placing an order":
        with _shelf_locked():
            yield _somebody_waits_for_a_lock
    elif point == "sending a mail":
        world.mail.silent.set()
        try:
            yield lambda: world.mail.waiting > 0
        finally:
            world.mail.silent.clear()
    elif point == "anything":
        yield lambda: True
    else:
        world.stripe.faults(delay_ms=HELD_MS, paths=point)
        try:
            yield lambda: any(re.search(point, line) for line in world.stripe.held())
        finally:
            world.stripe.faults(delay_ms=0, paths="")


@contextmanager
def _shelf_locked() -> Iterator[None]:
    try:
        with transaction.atomic():
            list(StockRecord.objects.select_for_update().order_by("pk"))
            yield
    except DatabaseError:
        connection.close()


def _somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.03)
    return False
