"""Claims messages and does them, one at a time, until told to stop."""

import logging
import threading
import traceback

from django.db import DatabaseError, close_old_connections, connection

from shop.outbox import periodic, queue
from shop.outbox.models import Message
from shop.outbox.registry import UnknownTopicError, handler_for

logger = logging.getLogger(__name__)
IDLE_SECONDS = 0.5


class LeaseKeeper(threading.Thread):
    """Prolongs the lease of the message in hand: only a dead worker's message is taken over."""

    def __init__(self) -> None:
        super().__init__(name="lease-keeper", daemon=True)
        self.message: Message | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(queue.LEASE.total_seconds() / 3):
            message = self.message
            try:
                if message is not None:
                    queue.prolong(message)
            except DatabaseError:
                connection.close()  # the next round has a new one
        connection.close()


def run_one(keeper: LeaseKeeper | None = None) -> bool:
    """Do the next due message. False when there is none."""
    message = queue.claim()
    if message is None:
        return False
    if keeper is not None:
        keeper.message = message
    try:
        _do(message)
    finally:
        if keeper is not None:
            keeper.message = None
    return True


def drain(limit: int = 1000) -> int:
    """Do all that is due now, and what that leads to; the number of messages done."""
    done = 0
    while done < limit and run_one():
        done += 1
    return done


def run_until(stop: threading.Event) -> None:
    """Work until `stop` is set; the message in hand is finished first. A database that goes away is waited for."""
    keeper = LeaseKeeper()
    keeper.start()
    try:
        _work(stop, keeper)
    finally:
        keeper.ended.set()
        keeper.join()


def _work(stop: threading.Event, keeper: LeaseKeeper) -> None:
    while not stop.is_set():
        try:
            periodic.schedule_due()
            busy = run_one(keeper)
        except Exception:
            logger.exception("worker: cannot claim, waiting")
            connection.close()
            stop.wait(5)
            continue
        finally:
            close_old_connections()
        if not busy:
            stop.wait(IDLE_SECONDS)


def _do(message: Message) -> None:
    try:
        handler_for(message.topic)(message)
    except queue.Postpone as answer:
        queue.postpone(message, answer.until)
    except UnknownTopicError:
        queue.park(message, f"Nothing handles the topic {message.topic!r}")
    except Exception as error:  # noqa: BLE001 -- whatever a handler raises is noted and tried again
        logger.warning(
            "outbox topic=%s id=%s attempt=%s failed: %s",
            message.topic,
            message.pk,
            message.attempts,
            type(error).__name__,
        )
        queue.fail(message, traceback.format_exc(limit=-8))
    else:
        queue.finish(message)
