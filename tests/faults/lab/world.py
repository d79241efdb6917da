"""The real shop on a database server of its own, with all that may be done to it."""

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections

from shop.lib import embedded_postgres
from tests import database
from tests.faults.mail_server import MailServer
from tests.running_shop import QuickShop, free_port

DATABASE = "securecart"
# A crash of the server alone loses nothing that was committed, so fsync is not needed; waiting for the log is.
OPTIONS = ("max_connections=120", "fsync=off", "full_page_writes=off", "shared_buffers=128MB")
PATIENCE = 40  # seconds a deed in the database is tried again while the server is away
SLACK = 2  # seconds after a process is back within which its last words may still arrive
T = TypeVar("T")


class World:
    """`with World(folder, static_root) as world:` then `world.shop`, `world.mail`, `world.stripe`."""

    def __init__(self, folder: Path, static_root: Path, **environment: str) -> None:
        self.folder = folder
        self.cluster = embedded_postgres.Cluster("postgres", OPTIONS, folder)
        self.mail = MailServer(free_port())
        self.shop = QuickShop(
            embedded_postgres.url(self.cluster, DATABASE),
            folder,
            static_root=static_root,
            workers=2,
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_URL=f"smtp://127.0.0.1:{self.mail.port}",
            **environment,
        )
        self.stripe = self.shop.stripe
        self.counts: Counter[str] = Counter()
        self.unexpected: list[str] = []  # 5xx and silence that no kill explains
        self._disturbances: list[tuple[float, float]] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        template = database.ensure_template()
        embedded_postgres.start(self.cluster, DATABASE)
        _copy(template, self.cluster)
        _work_on(self.cluster)
        self.mail.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.mail.stop()
        connections.close_all()
        embedded_postgres.destroy(self.cluster)

    def count(self, what: str, number: int = 1) -> None:
        with self._lock:
            self.counts[what] += number

    @contextmanager
    def disturbed(self) -> Iterator[None]:
        """While a process or the database is away, an error that a visitor sees is to be expected."""
        interval = len(self._disturbances)
        began = time.monotonic()
        self._disturbances.append((began, float("inf")))
        try:
            yield
        finally:
            self._disturbances[interval] = (began, time.monotonic() + SLACK)

    def saw(self, error: str, *, since: float) -> None:
        """A visitor's request that began at `since` was answered with an error, or not at all."""
        now = time.monotonic()
        if any(begin < now and since < end for begin, end in self._disturbances):
            self.count("errors seen while something was down")
        else:
            self.unexpected.append(error)

    def patiently(self, do: Callable[[], T]) -> T:
        """The result of a deed in the database, tried again while the server restarts."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return do()
            except (DatabaseError, InterfaceError):
                with suppress(DatabaseError, InterfaceError):
                    connection.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)

    def restart_postgres(self) -> None:
        """As by a crash: connections break, the log is replayed."""
        embedded_postgres.stop(self.cluster, mode="immediate")
        embedded_postgres.start(self.cluster, DATABASE)

    def dial(self, **dials: Any) -> None:
        self.stripe.faults(**dials)


@contextmanager
def temporary_world(static_root: Path, **environment: str) -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="securecart-lab-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "world"
        for one in (folder.parent, folder):
            one.mkdir(exist_ok=True)
            one.chmod(0o711)  # the server may run as a user of its own
        with World(folder, static_root, **environment) as world:
            yield world


def _copy(template: str, to: embedded_postgres.Cluster) -> None:
    """The migrated database of the tests into the lab's server: migrating anew would cost 45 CPU seconds."""
    dump = str(to.socket_dir / "template.dump")
    source = ("-h", str(embedded_postgres.TEST_CLUSTER.socket_dir), "-U", "postgres")
    embedded_postgres.run_tool("pg_dump", *source, "-Fc", "-Z0", "-f", dump, template)
    target = ("-h", str(to.socket_dir), "-U", "postgres")
    embedded_postgres.run_tool("pg_restore", *target, "-j2", "--no-owner", "-d", DATABASE, dump)


def _work_on(cluster: embedded_postgres.Cluster) -> None:
    """This process's connections, too, go to the lab's server from now on."""
    connections.close_all()
    for known in (settings.DATABASES["default"], connection.settings_dict):
        known["HOST"], known["NAME"] = str(cluster.socket_dir), DATABASE
