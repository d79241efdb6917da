"""A tablespace in memory for the tests' databases: each is some 1,700 small files, copied there in a tenth of the time.

Only the clones are kept in it, which nobody misses after the run, nor after the machine was switched off.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from shop.lib import embedded_postgres

NAME = "memory"
SHARED = Path("/dev/shm")  # noqa: S108 -- the folder is the server's own
ROOM = 2 * 1024**3  # bytes that have to be free: a clone takes 20 MB, and a worker has up to four
Ask = Callable[..., list[tuple]]


def prepare(ask: Ask) -> None:
    """Make the tablespace where the server is ours and there is room; clear it of what killed runs left in it.

    `ask` runs a statement, with its parameters, and returns its rows. Only one process may be here at a time.
    """
    folder = SHARED / embedded_postgres.TEST_CLUSTER.socket_dir.name
    known = exists(ask)
    if known and not any(folder.glob("PG_*")):  # the machine was switched off
        for name in _inside(ask):
            ask(f'DROP DATABASE "{name}"')
        ask(f"DROP TABLESPACE {NAME}")
        known = False
    if known:
        for name in filter(_is_abandoned, _inside(ask)):
            ask(f'DROP DATABASE "{name}" WITH (FORCE)')
    elif _is_ours() and SHARED.is_dir() and shutil.disk_usage(SHARED).free > ROOM:
        shutil.rmtree(folder, ignore_errors=True)  # left by a server that was deleted
        folder.mkdir(mode=0o700)
        embedded_postgres.give_to_server(folder)
        ask(f"CREATE TABLESPACE {NAME} LOCATION '{folder}'")


def exists(ask: Ask) -> bool:
    return bool(ask("SELECT 1 FROM pg_tablespace WHERE spcname = %s", [NAME]))


def _is_ours() -> bool:
    return os.environ.get("DATABASE_URL") == embedded_postgres.url(embedded_postgres.TEST_CLUSTER)


def _inside(ask: Ask) -> list[str]:
    here = "SELECT oid FROM pg_tablespace WHERE spcname = %s"
    rows = ask(f"SELECT datname FROM pg_database WHERE dattablespace IN ({here})", [NAME])  # noqa: S608 -- as above
    return [name for (name,) in rows]


def _is_abandoned(name: str) -> bool:
    """The process whose number it bears is gone."""
    number = re.match(r"securecart_(?:test_[a-z0-9]+|own)_(\d+)", name)
    return number is not None and not Path("/proc", number[1]).exists()
