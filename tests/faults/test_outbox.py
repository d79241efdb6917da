"""How many messages two workers get done, and that haste costs neither order nor a delivery."""

import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
from django.utils import timezone

from shop.outbox.models import Message
from tests import database
from tests.faults import figures
from tests.faults.scale import MESSAGES, SECONDS

KEYS = 100
WORKERS = 2
# A worker whose handler does nothing but note what it was given. The second argument is what the guard is
# replaced by, for the control.
PROGRAM = """
import random, signal, sys, threading, time
import django; django.setup()
from shop.outbox import queue, worker
from shop.outbox.registry import handles
log = open(sys.argv[1], "a", buffering=1)
careless = len(sys.argv) > 2
if careless:
    queue.NEXT = queue.NEXT.replace("older.id < m.id", "FALSE")

@handles("test.nothing")
def nothing(message):
    if careless:
        time.sleep(random.random() / 20)
    log.write(f"{message.key} {message.payload['n']} {time.monotonic_ns()}\\n")

stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
print("ready", flush=True)
worker.run_until(stop)
"""

pytestmark = pytest.mark.timeout(SECONDS)


def test_two_workers_keep_the_order_of_each_key_and_record_each_message_once(committed_db, tmp_path):
    put(MESSAGES)
    seconds = work(committed_db, tmp_path)
    seen = deliveries(tmp_path)
    assert sorted(n for numbers in seen.values() for n in numbers) == list(range(MESSAGES))
    assert all(numbers == sorted(numbers) for numbers in seen.values())
    assert set(Message.objects.filter(topic="test.nothing").values_list("state", "attempts")) == {("done", 1)}
    figures.note(
        f"outbox, {WORKERS} workers, {MESSAGES} messages of {KEYS} keys",
        f"{MESSAGES / seconds:.0f} a second",
        "each recorded once, each key in order",
    )


def test_control_without_the_guard_a_keys_messages_overtake_one_another(committed_db, tmp_path):
    put(400, keys=2)  # enough for both workers, when one of them is first held up by a peer that is away
    work(committed_db, tmp_path, "careless")
    overtaken = sum(numbers != sorted(numbers) for numbers in deliveries(tmp_path).values())
    figures.note("outbox without the order of keys", f"{overtaken} of 2 keys out of order", control=True)
    assert overtaken > 0


def put(number: int, *, keys: int = KEYS) -> None:
    due = timezone.now()
    Message.objects.bulk_create(
        Message(topic="test.nothing", key=f"order:{n % keys}", payload={"n": n}, run_at=due) for n in range(number)
    )


def work(name: str, folder: Path, *arguments: str) -> float:
    """The seconds from the moment both workers were ready until nothing was left to do."""
    environment = {
        **os.environ,
        "DATABASE_URL": database.url_of(name),
        "DJANGO_SETTINGS_MODULE": "shop.settings.test",
    }
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder / f"log{n}"), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
        )
        for n in range(WORKERS)
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        started = time.monotonic()
        left = Message.objects.filter(topic="test.nothing").exclude(state=Message.State.DONE)
        while left.exists():
            assert time.monotonic() - started < SECONDS / 2, "the workers are too slow"
            time.sleep(0.1)
        return time.monotonic() - started
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(20)
            assert worker.stdout is not None
            worker.stdout.close()


def deliveries(folder: Path) -> dict[str, list[int]]:
    """By key, the numbers that the handlers were given, in the order in which they were done."""
    rows = [line.split() for path in folder.glob("log*") for line in path.read_text().splitlines()]
    seen: dict[str, list[int]] = defaultdict(list)
    for key, number, _when in sorted(rows, key=lambda row: int(row[2])):
        seen[key].append(int(number))
    return seen
