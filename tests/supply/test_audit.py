"""`make audit` against a registry that answers well, badly, late and not at all."""

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def registry():
    peer = subprocess.Popen(
        [sys.executable, "-m", "tests.supply.registry_peer"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with peer:
        yield f"http://127.0.0.1:{peer.stdout.readline().strip()}/pypi"
        peer.kill()


@pytest.fixture
def audit(tmp_path, registry):
    """The command over packages of these names: what it printed, line by line, and its status."""

    def run(*names, options=(), at=registry):
        requirements = tmp_path / "requirements.txt"
        requirements.write_text("".join(f"{name}==1.0 \\\n    --hash=sha256:{'0' * 64}\n" for name in names))
        command = [sys.executable, "-m", "deploy.supply.audit", str(requirements), "--registry", at, "--seconds", "2"]
        result = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        return (result.stdout + result.stderr).splitlines(), result.returncode

    return run


def accepted_file(folder, until, reason="we do not run its server", name="CVE-2026-1234"):
    path = folder / "accepted.toml"
    path.write_text(f'[[accepted]]\npackage = "vulnerable"\nid = "{name}"\nreason = "{reason}"\nuntil = {until}\n')
    return path


def test_nothing_known_is_good(audit):
    lines, status = audit("alpha", "beta")
    assert lines == [
        "alpha 1.0: no known advisory",
        "beta 1.0: no known advisory",
        "2 packages: 0 advisories, 0 accepted, 0 could not be checked",
    ]
    assert status == 0


def test_advisory_is_told_with_where_it_is_fixed(audit):
    lines, status = audit("alpha", "vulnerable")
    told = "PYSEC-2026-7 = CVE-2026-1234 (fixed in 2.0): Reads files that it should not"
    assert lines[1] == f"vulnerable 1.0: advisory {told}"
    assert status == 1


def test_advisory_without_a_remedy_says_so(audit):
    lines, status = audit("unfixed")
    assert "(not fixed yet)" in lines[0]
    assert status == 1


def test_advisory_that_was_taken_back_is_none(audit):
    assert audit("withdrawn") == (
        ["withdrawn 1.0: no known advisory", "1 packages: 0 advisories, 0 accepted, 0 could not be checked"],
        0,
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("silent", "the registry did not answer in time"),
        ("slow", "the registry did not answer in time"),
        ("missing", "the registry answered 404"),
        ("garbage", "the registry's answer is no JSON"),
        ("without-list", "the registry's answer has no list of advisories"),
        ("null", "the registry's answer has no list of advisories"),
        ("text", "the registry's answer has no list of advisories"),
        ("list-of-words", "the registry's answer has no list of advisories"),
        ("nameless", "the registry's answer has no list of advisories"),
        ("other-version", "the registry answered about another version"),
    ],
)
def test_what_cannot_be_checked_is_never_good(audit, name, why):
    lines, status = audit("alpha", name)
    assert f"{name} 1.0: could not be checked: {why}" in lines
    assert lines[-1].endswith("1 could not be checked. This says nothing about those.")
    assert status == 2


def test_no_registry_is_never_good(audit):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: refused
        lines, status = audit("alpha", at=f"http://127.0.0.1:{unused.getsockname()[1]}/pypi")
    assert lines[0] == "alpha 1.0: could not be checked: the registry cannot be reached (ConnectionError)"
    assert status == 2


def test_advisory_weighs_more_than_what_could_not_be_checked(audit):
    assert audit("garbage", "vulnerable")[1] == 1


def test_registry_that_never_answers_is_asked_five_times(audit):
    lines, status = audit(*(f"missing-{number}" for number in range(7)))
    assert sum("answered 404" in line for line in lines) == 5
    assert sum("not asked" in line for line in lines) == 2
    assert status == 2


def test_accepted_advisory_is_told_and_no_finding(audit, tmp_path):
    path = accepted_file(tmp_path, until="2999-12-31")
    lines, status = audit("vulnerable", options=["--accepted", str(path)])
    assert lines[0] == "vulnerable 1.0: accepted until 2999-12-31: PYSEC-2026-7 (we do not run its server)"
    assert status == 0


def test_acceptance_ends(audit, tmp_path):
    lines, status = audit("vulnerable", options=["--accepted", str(accepted_file(tmp_path, until="2026-01-31"))])
    assert lines[0].startswith("vulnerable 1.0: advisory PYSEC-2026-7")
    assert status == 1


@pytest.mark.parametrize("wrong", [{"until": '"soon"'}, {"until": "2999-12-31", "reason": " "}])
def test_acceptance_needs_reason_and_end(audit, tmp_path, wrong):
    lines, status = audit("alpha", options=["--accepted", str(accepted_file(tmp_path, **wrong))])
    assert "accepted without a reason or without a day" in lines[0]
    assert status == 2


def test_answers_are_brought_to_a_machine_without_registry(audit, tmp_path):
    answers = tmp_path / "answers.json"
    assert audit("alpha", "vulnerable", options=["--save", str(answers)])[1] == 1
    lines, status = audit("alpha", "beta", "vulnerable", options=["--from", str(answers)], at="http://127.0.0.1:1")
    assert [line.partition(": ")[2][:27] for line in lines[:3]] == [
        "no known advisory",
        "could not be checked: there",
        "advisory PYSEC-2026-7 = CVE",
    ]
    assert status == 1


@pytest.mark.parametrize("age", [timedelta(days=8), timedelta(days=-2)])
def test_old_answers_say_nothing(audit, tmp_path, age):
    answers = tmp_path / "answers.json"
    audit("alpha", options=["--save", str(answers)])
    content = json.loads(answers.read_text())
    assert audit("alpha", options=["--from", str(answers)])[1] == 0
    answers.write_text(json.dumps({**content, "asked_at": (datetime.now(UTC) - age).isoformat()}))
    lines, status = audit("alpha", options=["--from", str(answers)])
    assert "could not be checked: the answers are of" in lines[0]
    assert status == 2


@pytest.mark.parametrize("content", ["", "[]", '{"asked_at": "yesterday"}', '{"asked_at": "2026-01-01", "answers": 1}'])
def test_file_that_has_no_answers_is_named(audit, tmp_path, content):
    answers = tmp_path / "answers.json"
    answers.write_text(content)
    lines, status = audit("alpha", options=["--from", str(answers)])
    assert "cannot be read as answers of a registry" in lines[0]
    assert status == 2


def test_requirement_that_is_no_pin_stops_it(tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("alpha>=1.0\n")
    command = [sys.executable, "-m", "deploy.supply.audit", str(requirements), "--registry", "http://127.0.0.1:1"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "“alpha>=1.0” is no pin" in result.stderr
    assert result.returncode == 2
