"""Processes of the shop, forked from one that has imported it: the import costs 4 CPU seconds, and a shop has three.

What is forked has opened nothing yet and runs the same commands as production: granian, and the worker.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from fixtures.serve import ROOT

POLL = 0.02  # seconds
AT_ONCE = 3  # kept, for further shops with the same environment
_kept: dict[frozenset[tuple[str, str]], "Nursery"] = {}


def nursery_for(environment: dict[str, str], log: Path) -> "Nursery":
    """The one that runs with this environment, or a new one that complains in the log."""
    key = frozenset(environment.items())
    if key not in _kept:
        if len(_kept) == AT_ONCE:
            _kept.pop(next(iter(_kept))).close()
        _kept[key] = Nursery(environment, log)
    return _kept[key]


@atexit.register
def close_all() -> None:
    while _kept:
        _kept.popitem()[1].close()


class Nursery:
    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._lock = threading.Lock()  # threads of a test may ask at once
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.nursery"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
            )

    def start(self, command: list[str], log: Path) -> "Nursling":
        """As a session of its own, like `Popen(start_new_session=True)`; what it says is added to the log."""
        return Nursling(self, self.ask(command=command, log=str(log)))

    def ask(self, **question: Any) -> int | None:
        with self._lock:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            if line := self._process.stdout.readline():
                return json.loads(line)
        raise RuntimeError("the nursery is gone; its log says why")

    def close(self) -> None:
        """It ends at the end of its input."""
        self._process.communicate()


class Nursling:
    """One of its processes, with what `subprocess.Popen` can do."""

    def __init__(self, nursery: Nursery, pid: int | None) -> None:
        assert pid
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ask(status=self.pid)
        return self.returncode

    def wait(self, timeout: float = float("inf")) -> int:
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(POLL)
        return status

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
