from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests import database
from tests.faults import figures
from tests.running_shop import QuickShop, RunningShop

EVERY_THREAD_AT_ONCE = {"QUICK_REQUESTS_AT_ONCE": "8"}  # for races: a shop as it runs lets few threads run at a time


@pytest.fixture
def open_shop(committed_db, tmp_path, static_root) -> Iterator[Callable[..., RunningShop]]:
    """Opens the test's shop, with environment variables on top of the demo's."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(
            QuickShop(
                database.url_of(committed_db), tmp_path, static_root=static_root, **EVERY_THREAD_AT_ONCE | environment
            )
        )


@pytest.fixture
def open_unguarded_shop(open_shop) -> Callable[..., RunningShop]:
    """The same with one guard switched off, as named in unguarded.py."""

    def open_without(guard: str, **environment: str) -> RunningShop:
        unguarded = {"DJANGO_SETTINGS_MODULE": "tests.faults.unguarded_settings", "FAULT_UNGUARDED": guard}
        return open_shop(**unguarded, **environment)

    return open_without


@pytest.fixture
def shop(open_shop) -> RunningShop:
    return open_shop()


def pytest_terminal_summary(terminalreporter) -> None:
    if figures.LINES:
        terminalreporter.section("faults")
        for line in figures.LINES:
            terminalreporter.write_line(line)
