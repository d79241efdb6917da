"""Making pages anew beside the requests that found them out of date: one thread at most, only while there is work."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest

logger = logging.getLogger(__name__)
MOST_WAITING = 500
PAUSE = 0.05  # seconds until a page that another process is making is asked for again

Refresh = Callable[[str, HttpRequest], None]


class Refresher:
    def __init__(self, refresh: Refresh) -> None:
        self._refresh = refresh
        self._waiting: OrderedDict[str, HttpRequest] = OrderedDict()
        self._not_before: dict[str, float] = {}
        self._running = False
        self._lock = threading.Lock()

    def ask(self, key: str, stranger: HttpRequest) -> None:
        """Never waits. What there is no room for is asked for again by the next visitor."""
        with self._lock:
            now = time.monotonic()
            if key in self._waiting or self._not_before.get(key, 0) > now or len(self._waiting) >= MOST_WAITING:
                return
            self._waiting[key] = stranger
            self._not_before[key] = now + PAUSE
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._work, name="page-cache", daemon=True).start()

    def _work(self) -> None:
        try:
            while (job := self._next()) is not None:
                self._do(*job)
        finally:
            connection.close()

    def _next(self) -> tuple[str, HttpRequest] | None:
        with self._lock:
            if not self._waiting:
                self._running = False
                self._not_before = {key: at for key, at in self._not_before.items() if at > time.monotonic()}
                return None
            return self._waiting.popitem(last=False)

    def _do(self, key: str, stranger: HttpRequest) -> None:
        try:
            self._refresh(key, stranger)
        except Exception:
            logger.exception("page_cache: cannot make a page anew")
            connection.close()
