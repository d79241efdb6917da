"""Whose fault a run is that brings no figures, without Lighthouse: it is not installed where the tests run."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.bench.lighthouse import run
from tests.bench.lighthouse.run import AUDITS, SCORES, measured

GOOD = {
    "categories": {goal.name: {"score": 1} for goal in SCORES},
    "audits": {goal.name: {"numericValue": 7} for goal in AUDITS},
}


@pytest.fixture
def lighthouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A script in its place: writes the next of the given reports, or fails when there is none in it."""

    def put(*reports: dict | None) -> None:
        for number, report in enumerate(reports):
            (tmp_path / f"{number}.json").write_text(json.dumps(report) if report else "")
        program = tmp_path / "lighthouse"
        program.write_text(
            f"#!/bin/sh\ncd {tmp_path}\nn=$(cat turn 2>/dev/null || echo 0)\necho $((n + 1)) >turn\n"
            'for last in "$@"; do case "$last" in --output-path=*) to="${last#*=}" ;; esac; done\n'
            '[ -s "$n.json" ] || { echo "Unable to connect to Chrome" >&2; exit 1; }\ncp "$n.json" "$to"\n'
        )
        program.chmod(0o755)
        monkeypatch.setattr(run, "LIGHTHOUSE", program)
        monkeypatch.setenv("CHROMIUM", "sh")

    return put


def test_lighthouse_is_run_again_when_it_fails_itself(lighthouse, capsys):
    lighthouse(None, {"runtimeError": {"code": "NO_FCP", "message": "nothing was painted"}, **GOOD}, GOOD)

    figures = measured("home", "http://shop.example/", "")

    assert (figures["performance"], figures["total-blocking-time"]) == (100, 7)
    said = capsys.readouterr().out
    assert "Lighthouse itself failed, try 1 of 3: Unable to connect to Chrome" in said
    assert "try 2 of 3: NO_FCP: nothing was painted" in said


def test_no_figures_after_three_tries_are_a_failure(lighthouse):
    lighthouse(None, None, None, GOOD)

    with pytest.raises(SystemExit) as failed:
        measured("home", "http://shop.example/", "")

    assert failed.value.code == "Lighthouse cannot measure http://shop.example/"


def test_a_report_without_a_score_is_no_figure():
    report = {**GOOD, "categories": {**GOOD["categories"], "seo": {"score": None}}}

    assert run.what_failed(report, subprocess.CompletedProcess([], 0, "", "")) == "exit status 0, and no score"
