"""Hearing of drops: each process asks once a second for what was committed since it last asked."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connection

from shop.page_cache.limits import KEPT, POLL

logger = logging.getLogger(__name__)

# Not by id or time: those are given before the commit, and a long transaction would be passed over. A row counts that
# is visible now and was not in the snapshot of the last time.
_NEWS = """
SELECT pg_current_snapshot()::text, d.tag, extract(epoch FROM clock_timestamp() - d.created_at)::float
FROM (SELECT 1) AS always
LEFT JOIN page_cache_drop d
  ON d.xid >= pg_snapshot_xmin(%(before)s::pg_snapshot)::text::bigint
 AND NOT pg_visible_in_snapshot(d.xid::text::xid8, %(before)s::pg_snapshot)
"""
_NOW = "SELECT pg_current_snapshot()::text"

Heard = Callable[[set[str], float], None]


def _nothing_to_forget() -> None:
    """Pages that are kept say of themselves what they have seen."""


class Poll:
    """`begun` is called when asking begins, and when it begins again after so long that drops may have been missed."""

    def __init__(self, heard: Heard, begun: Callable[[], None] = _nothing_to_forget) -> None:
        self.snapshot = ""  # "" until the database has answered once
        self._heard = heard
        self._begun = begun
        self._asked_at = float("-inf")
        self._times = 0
        self._lock = threading.Lock()

    def __call__(self) -> None:
        """Ask, unless somebody did within a second or is just doing it. A database that is away is no error here:
        pages are sent as they are until they are too old."""
        if time.monotonic() - self._asked_at < POLL or not self._lock.acquire(blocking=False):
            return
        try:
            self._ask()
        except DatabaseError as error:
            logger.warning("page_cache: cannot ask for drops: %s", type(error).__name__)
        finally:
            self._lock.release()

    def now(self) -> None:
        """Ask at once, or wait for an answer to somebody who began to ask after this was called: what was committed
        before the call has been heard after it. DatabaseError."""
        begun = self._times
        with self._lock:
            if self._times == begun:
                self._ask()

    def _ask(self) -> None:
        now = time.monotonic()
        since, self._asked_at = now - self._asked_at, now
        self._times += 1
        with connection.cursor() as cursor:
            if not self.snapshot or since > KEPT:  # what was dropped in so long a time is forgotten, in parts
                cursor.execute(_NOW)
                snapshot = cursor.fetchone()[0]
                self._begun()
                self.snapshot = snapshot
                return
            cursor.execute(_NEWS, {"before": self.snapshot})
            rows = cursor.fetchall()
        tags = {tag for _, tag, _ in rows if tag}
        if tags:
            oldest = max(age for _, _, age in rows)
            self._heard(tags, min(oldest, since))
        # Last: a page being begun by another thread now is of before what was just heard.
        self.snapshot = rows[0][0]
