from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests import database
from tests.faults import figures
from tests.running_shop import RunningShop


@pytest.fixture
def open_shop(committed_db, tmp_path, static_root) -> Iterator[Callable[..., RunningShop]]:
    """Opens the test's shop, with environment variables on top of the demo's."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(
            RunningShop(database.url_of(committed_db), tmp_path, static_root=static_root, **environment)
        )


@pytest.fixture
def shop(open_shop) -> RunningShop:
    return open_shop()


def pytest_terminal_summary(terminalreporter) -> None:
    if figures.LINES:
        terminalreporter.section("faults")
        for line in figures.LINES:
            terminalreporter.write_line(line)
