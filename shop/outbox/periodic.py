"""Jobs that come round: each period's run is one message, deduped, however many workers there are."""

import time
from collections.abc import Callable
from datetime import timedelta

from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles

_periods: dict[str, float] = {}
_last_scheduled: dict[str, int] = {}


def every(period: timedelta, topic: str) -> Callable:
    """Register a function as the job of a topic, to run once per period."""

    def register(function: Callable[[Message], object]) -> Callable[[Message], object]:
        _periods[topic] = period.total_seconds()
        return handles(topic)(function)

    return register


def schedule_due() -> None:
    """Put the message of each job whose period has begun. Cheap to call often."""
    now = time.time()
    for topic, seconds in _periods.items():
        period = int(now // seconds)
        if _last_scheduled.get(topic) != period:
            queue.put(topic, key=topic, dedupe_key=f"{topic}:{period}", max_attempts=1)
            _last_scheduled[topic] = period
