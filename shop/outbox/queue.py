"""Putting messages in, and claiming them: the table is the queue."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from shop.lib.prepared_insert import insert, insert_unless_there
from shop.outbox.models import Message
from shop.outbox.news import insert_messages

# How long a worker that died holds its message up. A living one prolongs it (see worker.LeaseKeeper).
LEASE = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(hours=1)
_waiting: ContextVar[list[Message] | None] = ContextVar("outbox_waiting", default=None)
NAMES = [field.attname for field in Message._meta.concrete_fields]
# Of one key no message is taken while an older one is open. A queue's statistics are always of yesterday: in a burst
# the planner would read and sort all that is open for each claim (measured: 12 ms instead of 0.2 ms).
NEXT = """
    SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;
    WITH next AS MATERIALIZED (
      SELECT m.id FROM outbox_message m
      WHERE m.state IN ('waiting', 'running')
        AND (m.state = 'waiting' AND m.run_at <= %(now)s OR m.state = 'running' AND m.lease_until < %(now)s)
        AND (m.key = '' OR NOT EXISTS (
          SELECT 1 FROM outbox_message older
          WHERE older.key = m.key AND older.id < m.id AND older.state IN ('waiting', 'running')))
      ORDER BY m.run_at, m.id LIMIT 1
      FOR UPDATE OF m SKIP LOCKED
    )
    UPDATE outbox_message claimed SET state = 'running', attempts = claimed.attempts + 1, lease_until = %(until)s
    FROM next WHERE claimed.id = next.id
    RETURNING """ + ", ".join(f"claimed.{name}" for name in NAMES)  # noqa: S608 -- own names
DONE = """
    UPDATE outbox_message SET state = 'done', finished_at = %s, lease_until = NULL, last_error = ''
    WHERE id = %s AND state = 'running' AND attempts = %s
"""


class Postpone(Exception):  # noqa: N818 -- an answer, not an error
    """Raised by a handler to be called again at a time of its choosing, without counting a failure."""

    def __init__(self, until: datetime):
        super().__init__(str(until))
        self.until = until


def put(
    topic: str,
    payload: dict[str, Any] | None = None,
    *,
    key: str = "",
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
    max_attempts: int = 12,
) -> bool:
    """Write a message in the current transaction; with a dedupe key that exists already, do nothing.

    Messages with the same `key` run one after another in the order they were put. Returns whether one was written;
    within `together`, True.
    """
    message = Message(
        topic=topic,
        payload=payload or {},
        key=key,
        dedupe_key=dedupe_key,
        run_at=run_at or timezone.now(),
        max_attempts=max_attempts,
    )
    waiting = _waiting.get()
    if waiting is not None:
        waiting.append(message)
        return True
    if dedupe_key is None:
        insert(message)
        return True
    return insert_unless_there(message, "dedupe_key")


@contextmanager
def together() -> Iterator[None]:
    """What is put meanwhile is written at the end, by one statement in the same transaction. Nobody learns whether it
    was there before; after an error nothing is written."""
    messages: list[Message] = []
    token = _waiting.set(messages)
    try:
        yield
    finally:
        _waiting.reset(token)
    if messages:
        insert_messages(messages)


def claim(*, lease: timedelta | None = None) -> Message | None:
    """Take the next due message for this worker, or None. SKIP LOCKED: workers never wait for one another.

    A message is held back while an older one of its key is open, and taken over when its worker's lease ran out.
    """
    now = timezone.now()
    with connection.cursor() as cursor:  # what is sent as one is one transaction, and one way there and back
        cursor.execute(NEXT, {"now": now, "until": now + (lease or LEASE)})
        row = cursor.fetchone()
    return None if row is None else _message(row)


def _message(row: tuple[Any, ...]) -> Message:
    message = Message.from_db(connection.alias, NAMES, row)
    message.payload = json.loads(message.payload)
    return message


def prolong(message: Message) -> bool:
    """Keep a message that takes longer than its lease. False when it is no longer this worker's."""
    return _report(message, lease_until=timezone.now() + LEASE)


def finish(message: Message) -> bool:
    """Note that the work is done. False when another worker has taken the message over: then nothing is written."""
    with connection.cursor() as cursor:  # as _report does it; the one report that every message has
        cursor.execute(DONE, [timezone.now(), message.pk, message.attempts])
        return bool(cursor.rowcount)


def fail(message: Message, error: str) -> bool:
    """Note a failure: try again with exponential backoff and jitter, or park when the tries are used up."""
    if message.attempts >= message.max_attempts:
        return park(message, error)
    wait = min(timedelta(seconds=2**message.attempts), LONGEST_BACKOFF) * random.uniform(0.5, 1)  # noqa: S311
    return _report(
        message, state=Message.State.WAITING, run_at=timezone.now() + wait, lease_until=None, last_error=error[:4000]
    )


def park(message: Message, error: str) -> bool:
    """Give up on a message until a person looks at it."""
    return _report(message, state=Message.State.PARKED, lease_until=None, last_error=error[:4000])


def postpone(message: Message, until: datetime) -> bool:
    return _report(
        message, state=Message.State.WAITING, run_at=until, lease_until=None, attempts=max(message.attempts - 1, 0)
    )


def retry(message: Message) -> bool:
    """Let a message that was given up, or that waits after a failure, run now with a fresh count of tries."""
    now = timezone.now()
    return bool(_troubled(message).update(state=Message.State.WAITING, attempts=0, run_at=now))


def discard(message: Message, *, reason: str) -> bool:
    """Throw a message away that was given up or keeps failing: its work is never done. What waits behind it in its
    key goes on. False, and nothing happens, when it is under way, done, or has had no trouble."""
    now = timezone.now()
    changes = {"state": Message.State.DISCARDED, "note": reason[:500], "finished_at": now, "lease_until": None}
    return bool(_troubled(message).update(**changes))


def forget_done(*, older_than: timedelta) -> int:
    """Delete messages that were done, or thrown away, that long ago; how many. Parked ones wait for a person."""
    over = Message.objects.filter(state__in=[Message.State.DONE, Message.State.DISCARDED])
    return over.filter(created_at__lt=timezone.now() - older_than).delete()[0]


def _troubled(message: Message) -> QuerySet[Message]:
    failed = Q(state=Message.State.WAITING) & ~Q(last_error="")
    return Message.objects.filter(Q(state=Message.State.PARKED) | failed, pk=message.pk)


def _report(message: Message, **changes: Any) -> bool:
    # The number of tries is the fence: who comes back after its lease was given away changes nothing.
    mine = Message.objects.filter(pk=message.pk, state=Message.State.RUNNING, attempts=message.attempts)
    return bool(mine.update(**changes))
