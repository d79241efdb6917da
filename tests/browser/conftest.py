import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests import database
from tests.running_shop import QuickShop, RunningShop

# Playwright's sync API runs an event loop in this thread; the tests ask the database only between its steps.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium: Playwright's own cannot be downloaded everywhere."""
    chromium = next(
        filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser"))), None
    )
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*quiet, *as_root, "--disable-quic"]}


@pytest.fixture
def shop(committed_db, tmp_path, static_root) -> Iterator[RunningShop]:
    """A shop of the test's own, without products: fill it through the models, they commit."""
    with QuickShop(database.url_of(committed_db), tmp_path, static_root=static_root) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, shop: RunningShop) -> Iterator[Page]:
    """A page that fails its test on any error the shop leaves in the console: a blocked script, a missing file.

    The payment host's page may have its own: it answers a declined card with 402.
    """
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location["url"].startswith(shop.stripe.url):
            errors.append(f"{message.text} {message.location['url']}")

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
