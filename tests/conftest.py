import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection

from shop.lib import catalogues
from tests import database, static_files

pytest_plugins = ["tests.peers"]


def pytest_configure(config: pytest.Config) -> None:
    """Translations as they stand in the source. Without DATABASE_URL from outside, the embedded server is started,
    once, before any worker needs it.
    """
    catalogues.compile_all()
    database.start_server()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    """This worker's own clone of the migrated template."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"securecart_test_{worker}_{os.getpid()}"
    with django_db_blocker.unblock():
        template = database.ensure_template()
        database.clone(template, name)
        database.use(name)
    yield
    with django_db_blocker.unblock():
        connection.close()
        database.use("postgres")
        database.drop(name)


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A database of the test's own in which transactions commit: for threads, processes and servers.

    Yields its name. Use it instead of transaction=True, which would empty what migrations wrote.
    """
    name = f"securecart_own_{os.getpid()}"  # the same for each test: what a running shop has imported goes by it
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        database.clone(database.ensure_template(), name)
        database.use(name)
        try:
            yield name
        finally:
            database.use(before)
            database.drop(name)


@pytest.fixture(scope="session")
def static_root() -> Path:
    return static_files.collected()


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    cache.clear()
