"""How much is tried: little in the test suite, the issue's numbers by `python -m tests.faults --full`.

One line for each figure: `FAULT_ROUNDS=50` in the environment, or `--rounds 50`, sets one of them.
"""

import os
from typing import NamedTuple


class Scale(NamedTuple):
    short: int
    full: int
    what: str


SCALES: dict[str, Scale] = {}


def times(variable: str, *, short: int, full: int, what: str) -> int:
    """The number for this run of a figure; `variable` begins with FAULT_."""
    SCALES[variable] = Scale(short, full, what)
    default = full if FULL else short
    return int(os.environ.get(variable, default))


FULL = "FAULT_FULL" in os.environ
ROUNDS = times("FAULT_ROUNDS", short=5, full=200, what="units that sixteen buyers race for")
PRESSES = times("FAULT_PRESSES", short=2, full=200, what="checkouts that are submitted eight times at once")
CRASHES = times("FAULT_CRASHES", short=1, full=20, what="kills at each named point")
CHECKOUTS = times("FAULT_CHECKOUTS", short=12, full=500, what="checkouts while 30 % of the calls out fail")
RESTARTS = times("FAULT_RESTARTS", short=1, full=5, what="SIGTERMs under load, and restarts of PostgreSQL")
MESSAGES = times("FAULT_MESSAGES", short=2000, full=50_000, what="messages that two workers share")
LIMITS = times("FAULT_LIMITS", short=2, full=100, what="vouchers, and offers, for one that eight customers want")
DEADLOCKS = times("FAULT_DEADLOCKS", short=40, full=2000, what="orders of five products in opposite orders")
REFUNDS = times("FAULT_REFUNDS", short=5, full=100, what="orders that are refunded eight times at once")
LAB_SECONDS = times("FAULT_LAB_SECONDS", short=12, full=90, what="seconds that each seed of the fault lab runs")
STORIES = times("FAULT_STORIES", short=1, full=20, what="payments of each kind whose events come five times")
SECONDS = 3600 if FULL else 600  # a test may take
