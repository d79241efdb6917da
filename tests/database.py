"""Test databases are cloned from a template that is migrated once and kept, named after all migrations' contents:
migrating costs 30 CPU seconds, a clone a twentieth of one."""

import functools
import gc
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.utils import truncate_name

from shop.lib import embedded_postgres
from tests import memory


def start_server() -> None:
    """The embedded one, unless DATABASE_URL from outside names another."""
    if os.environ.get("DATABASE_URL") == embedded_postgres.url(embedded_postgres.TEST_CLUSTER):
        embedded_postgres.start(embedded_postgres.TEST_CLUSTER)


def template_name() -> str:
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda a: a.label):
        module = settings.MIGRATION_MODULES.get(app.label)
        folder = Path(app.path) / "migrations"
        digest.update(f"{app.label} {module}".encode())
        for path in sorted(folder.glob("[0-9]*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return f"securecart_template_{digest.hexdigest()[:16]}"


@functools.cache
def ensure_template() -> str:
    """The name of the migrated template; makes it when it is missing. Safe in parallel workers."""
    name = template_name()
    with _maintenance() as cursor:
        cursor.execute("SET lock_timeout = 0; SELECT pg_advisory_lock(742001)")  # another worker may be migrating
        try:
            memory.prepare(_asking(cursor))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                _migrate_into(f"{name}_new")
                cursor.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
        finally:
            cursor.execute("SELECT pg_advisory_unlock(742001)")
    return name


def clone(template: str, name: str) -> None:
    name = truncate_name(name, 63)
    with _maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        # The whole template fits in the page cache: copying files beats logging every block.
        space = memory.NAME if memory.exists(_asking(cursor)) else "DEFAULT"
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" TABLESPACE {space} STRATEGY FILE_COPY')


def drop(name: str) -> None:
    with _maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def use(name: str) -> None:
    """Point this process's connections at another database."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _migrate_into(name: str) -> None:
    before = settings.DATABASES["default"]["NAME"]
    with _maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    use(name)
    try:
        with _thriftily():
            call_command("migrate", verbosity=0)
    finally:
        use(before)


@contextmanager
def _thriftily() -> Iterator[None]:
    """Spares a third of migrating: Django forgets which models are swappable with each model that it
    renders, though that does not change, and the interpreter looks for garbage among thousands of classes."""
    rule = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    remembered = functools.cache(apps.get_swappable_settings_name)
    apps.get_swappable_settings_name = remembered
    try:
        yield
    finally:
        del apps.get_swappable_settings_name
        gc.set_threshold(*rule)


def _asking(cursor: Any) -> memory.Ask:
    def ask(statement: str, parameters: Sequence[str] | None = None) -> list[tuple]:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []

    return ask


@contextmanager
def _maintenance() -> Iterator:
    """A cursor in autocommit on the server's own database, beside Django's connection."""
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    parameters.pop("cursor_factory", None)
    session = connection.Database.connect(**parameters)
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            yield cursor
    finally:
        session.close()


def url_of(name: str) -> str:
    """The address of a database on the tests' server, for other processes."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path=f"/{name}").geturl()
