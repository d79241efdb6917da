"""So many at once, for so long: how often it was done, and how long each took."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

Deed = Callable[[], object]


@dataclass
class Measured:
    seconds: float
    times: list[float] = field(default_factory=list)  # milliseconds, sorted
    errors: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def __add__(self, other: "Measured") -> "Measured":
        """One after the other."""
        times = sorted([*self.times, *other.times])
        return Measured(self.seconds + other.seconds, times, [*self.errors, *other.errors])

    def percentile(self, percent: int) -> float:
        return self.times[min(len(self.times) * percent // 100, len(self.times) - 1)] if self.times else float("nan")


def measure(worker: Callable[[int], AbstractContextManager[Deed]], *, at_once: int, seconds: float) -> Measured:
    """Each of `at_once` threads has a worker of its own, which does its deed again and again until the time is up."""
    start = threading.Barrier(at_once + 1)
    result = Measured(seconds)

    def run(number: int) -> None:
        with worker(number) as deed:
            start.wait(60)
            until = time.perf_counter() + seconds
            while (before := time.perf_counter()) < until:
                try:
                    deed()
                except Exception as error:  # noqa: BLE001 -- counted and shown
                    result.errors.append(f"{type(error).__name__}: {error}")
                else:
                    result.times.append((time.perf_counter() - before) * 1000)

    threads = [threading.Thread(target=run, args=[number]) for number in range(at_once)]
    for thread in threads:
        thread.start()
    start.wait(60)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    result.times.sort()
    return result
