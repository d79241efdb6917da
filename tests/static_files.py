"""Hashed and compressed static files, as production serves them; collected once for all workers and runs."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from fixtures.serve import ROOT
from shop.lib import embedded_postgres

PROGRAM = "from pathlib import Path; from fixtures.prepare import collect_static; collect_static(Path({!r}))"


def collected() -> Path:
    """The folder with them, brought up to date. Safe in parallel."""
    folder = embedded_postgres.STATE_DIR / "test-static"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "shop.settings.demo", "STATIC_ROOT": str(folder)}
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "-c", PROGRAM.format(str(folder / ".digest"))]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)
    return folder
