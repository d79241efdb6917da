import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import gc, sys
from shop.wsgi import application
assert "shop.checkout.views" in sys.modules, "the first visitor waits for the views"
assert gc.get_freeze_count() > len(gc.get_objects()), "a full collection looks at all that was imported"
"""


def test_a_web_process_is_ready_when_it_serves() -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "shop.settings.demo",
        "DATABASE_URL": "postgres://nobody@localhost/none",  # nor does it ask the database for that
    }
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
