"""Who comes second waits for the one who is at it already, in this process."""

import threading


class Turns:
    def __init__(self) -> None:
        self._at_it: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def begin(self, key: str) -> threading.Event | None:
        """None for the first, who calls `end`; the others get what they may wait for."""
        with self._lock:
            if key in self._at_it:
                return self._at_it[key]
            self._at_it[key] = threading.Event()
            return None

    def end(self, key: str) -> None:
        with self._lock:
            self._at_it.pop(key).set()
