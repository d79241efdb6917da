"""Real worker processes on a real database: what many at once, a kill and a polite stop leave behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shop.outbox import queue
from shop.outbox.models import Message
from tests import database

PROGRAM = """
import sys, time, threading, signal
import django; django.setup()
from datetime import timedelta
from shop.outbox import queue, worker
from shop.outbox.registry import handles
queue.LEASE = timedelta(seconds=float(sys.argv[2]))
log = open(sys.argv[1], "a", buffering=1)

@handles("test.step")
def step(message):
    log.write(f"{message.key} {message.payload['n']}\\n")

@handles("test.slow")
def slow(message):
    log.write("slow begins\\n"); time.sleep(float(message.payload["seconds"])); log.write("slow ends\\n")

stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
worker.run_until(stop)
"""


@pytest.fixture
def start_worker(committed_db, tmp_path):
    """Starts worker processes on the test's database; kills what is left of them."""
    started: list[subprocess.Popen] = []

    def start(lease: float = 30) -> subprocess.Popen:
        environment = {
            **os.environ,
            "DATABASE_URL": database.url_of(committed_db),
            "DJANGO_SETTINGS_MODULE": "shop.settings.test",
        }
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path / "log"), str(lease)], env=environment)
        started.append(process)
        return process

    start.log = tmp_path / "log"
    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def open_messages() -> int:
    return Message.objects.filter(state__in=["waiting", "running"], topic__startswith="test.").count()


def test_three_workers_do_each_message_once_and_each_key_in_order(start_worker):
    for n in range(20):
        for key in "abcde":
            queue.put("test.step", {"n": n}, key=key)
    for _ in range(3):
        start_worker()
    wait_for(lambda: open_messages() == 0)
    done = lines(start_worker.log)
    assert len(done) == 100
    for key in "abcde":
        assert [line for line in done if line.startswith(key)] == [f"{key} {n}" for n in range(20)]


def test_sigterm_lets_the_worker_finish_what_it_holds(start_worker):
    queue.put("test.slow", {"seconds": 1})
    process = start_worker()
    wait_for(lambda: lines(start_worker.log) == ["slow begins"])
    process.terminate()
    assert process.wait(10) == 0
    assert lines(start_worker.log) == ["slow begins", "slow ends"]
    assert Message.objects.get(topic="test.slow").state == Message.State.DONE


def test_a_killed_workers_message_is_done_by_another(start_worker):
    queue.put("test.slow", {"seconds": 30})
    process = start_worker()
    wait_for(lambda: lines(start_worker.log) == ["slow begins"])
    process.send_signal(signal.SIGKILL)
    process.wait()
    Message.objects.filter(topic="test.slow").update(lease_until="2000-01-01T00:00Z", payload={"seconds": 0})
    start_worker()
    wait_for(lambda: open_messages() == 0)
    assert lines(start_worker.log) == ["slow begins", "slow begins", "slow ends"]
    assert Message.objects.get(topic="test.slow").attempts == 2


def test_a_task_longer_than_its_lease_is_not_done_twice(start_worker):
    queue.put("test.slow", {"seconds": 9})
    start_worker(lease=4)
    start_worker(lease=4)
    wait_for(lambda: open_messages() == 0)
    assert lines(start_worker.log) == ["slow begins", "slow ends"]
