"""`make audit`: 0 when every package was checked and none has an advisory, 1 for findings, 2 when something could not
be checked."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from deploy.supply.audit.accepted import FILE, accepted
from deploy.supply.audit.answers import Answers, read_answers
from deploy.supply.audit.audit import UNCHECKED, Ask, Result, audit, status, summary
from deploy.supply.audit.registry import UncheckedError, address, ask
from deploy.supply.requirements import ROOT, Pin, all_pins

FILES = [ROOT / "requirements" / f"{name}.txt" for name in ("production", "dev")]


def main() -> int:
    arguments = _arguments()
    try:
        pins, lived_with = all_pins(arguments.files or FILES), accepted(arguments.accepted)
        answers = read_answers(arguments.answers) if arguments.answers else Answers(datetime.now(UTC))
    except (OSError, ValueError, TypeError, UncheckedError) as error:
        sys.stderr.write(f"audit: {error}\n")
        return UNCHECKED
    source = answers.ask if arguments.answers else _asking(arguments, answers)
    today = date.today()  # noqa: DTZ011 -- an acceptance ends by the calendar
    results = [_shown(result) for result in audit(pins, source, lived_with, today)]
    sys.stdout.write(f"{summary(results)}\n")
    if arguments.save:
        answers.write(arguments.save)
    return status(results)


def _asking(arguments: argparse.Namespace, answers: Answers) -> Ask:
    registry = arguments.registry or address()

    def asked(pin: Pin) -> Any:
        answer = ask(pin, registry, seconds=arguments.seconds)
        answers.keep(pin, answer)
        return answer

    return asked


def _shown(result: Result) -> Result:
    sys.stdout.write("".join(f"{line}\n" for line in result.lines()))
    sys.stdout.flush()
    return result


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="audit", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="compiled requirements (default: production and dev)")
    parser.add_argument("--registry", help="where the JSON addresses begin (default: what pip installs from)")
    parser.add_argument("--seconds", type=float, default=8, help="how long to wait for an answer")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the answers, for a machine without a registry")
    parser.add_argument("--from", dest="answers", type=Path, metavar="FILE", help="take the answers from there")
    parser.add_argument("--accepted", type=Path, default=FILE, metavar="FILE", help="advisories that we live with")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
