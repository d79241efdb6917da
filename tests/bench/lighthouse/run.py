"""Lighthouse as a process."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shop.lib.embedded_postgres import STATE_DIR
from tests.bench.goals import Goal

LIGHTHOUSE = STATE_DIR / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
SCORES = (
    Goal("performance", 95, is_least=True),
    Goal("accessibility", 100, is_least=True),
    Goal("best-practices", 100, is_least=True),
    Goal("seo", 100, is_least=True),
)
AUDITS = (
    Goal("largest-contentful-paint", 1800, "ms"),
    Goal("cumulative-layout-shift", 0.02),
    Goal("total-blocking-time", 50, "ms"),
)
GOALS = (*SCORES, *AUDITS)
# Of pages that search engines are kept out of on purpose.
PRIVATE = ["--skip-audits=is-crawlable"]
# It fails by itself now and then: Chromium did not come up in time, or a trace came without its first paint.
TRIES = 3
Figures = dict[str, float]


def measured(page: str, address: str, cookies: str) -> Figures:
    """Scores in per cent, times in milliseconds. Exits when Lighthouse itself fails time after time."""
    headers = ["--extra-headers", json.dumps({"Cookie": cookies}), *PRIVATE] if cookies else []
    for attempt in range(1, TRIES + 1):
        report, error = run([address, *headers])
        if not error:
            return figures(report)
        print(f"{page:10}Lighthouse itself failed, try {attempt} of {TRIES}: {error}", flush=True)
    sys.exit(f"Lighthouse cannot measure {address}")


def run(arguments: Sequence[str]) -> tuple[dict[str, Any], str]:
    """Its report, and why it is none worth reading."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        flags = ["--quiet", "--output=json", f"--output-path={path}", "--chrome-flags=--headless=new --no-sandbox"]
        environment = {**os.environ, "CHROME_PATH": _chromium()}
        command = [str(LIGHTHOUSE), *arguments, *flags]
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        report = json.loads(path.read_text()) if path.exists() else {}
        return report, what_failed(report, done)


def what_failed(report: dict[str, Any], done: subprocess.CompletedProcess[str]) -> str:
    """A page that answers with an error is Lighthouse's to tell, too."""
    if runtime := report.get("runtimeError"):
        return f"{runtime['code']}: {runtime['message']}"
    if report and all(category["score"] is not None for category in report["categories"].values()):
        return ""
    last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
    return last[0] if last else f"exit status {done.returncode}, and no score"


def figures(report: dict[str, Any]) -> Figures:
    scores = {goal.name: 100 * report["categories"][goal.name]["score"] for goal in SCORES}
    return {**scores, **{goal.name: report["audits"][goal.name]["numericValue"] for goal in AUDITS}}


def _chromium() -> str:
    found = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    return found or sys.exit("no Chromium: name one in CHROMIUM")
