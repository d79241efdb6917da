"""Lighthouse on the pages customers see, with each goal beside its figure: `make lighthouse` while `make demo` runs.

Its mobile preset slows this machine's processor down four times, so nothing else should run beside it: the scores of
performance are the first to suffer. Each page is measured several times and the median counts. Exits with 1 when a
goal is missed.
"""

import argparse
import statistics
import sys
import time

import requests

from tests.bench.goals import ROW
from tests.bench.lighthouse.pages import pages
from tests.bench.lighthouse.run import GOALS, Figures, measured

# The worker makes a new shop's pictures in a minute or two; until then the originals stand in, ten times as heavy.
PICTURES_SECONDS = 300
ORIGINALS = 'src="/media/original_images/'


def main() -> None:
    arguments = _arguments()
    missed = 0
    print(ROW.format("goal", "asked", "found", ""))
    for page, address, cookies in pages(arguments.url):
        wait_for_pictures(address, cookies)
        found = median([measured(page, address, cookies) for _ in range(arguments.runs)])
        print("\n".join([page, *(goal.line(found[goal.name]) for goal in GOALS)]), flush=True)
        missed += sum(not goal.is_reached(found[goal.name]) for goal in GOALS)
    print(f"{missed} goals missed" if missed else "every goal reached")
    sys.exit(bool(missed))


def median(runs: list[Figures]) -> Figures:
    return {goal.name: statistics.median(run[goal.name] for run in runs) for goal in GOALS}


def wait_for_pictures(address: str, cookies: str) -> None:
    until = time.monotonic() + PICTURES_SECONDS
    while ORIGINALS in requests.get(address, headers={"Cookie": cookies}, timeout=30).text:
        if time.monotonic() > until:
            sys.exit(f"the pictures of {address} are not made: does its worker run?")
        print("waiting for the worker to make the pictures", flush=True)
        time.sleep(5)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", default="http://localhost:8000", help="of a demo that is running")
    parser.add_argument("--runs", type=int, default=3, help="of each page; the median counts")
    return parser.parse_args()


if __name__ == "__main__":
    main()
