"""The fault lab: the real shop under a seeded programme of faults, and whether the books agree afterwards.

    python -m tests.faults.lab --seed 7 --seconds 120
    python -m tests.faults.lab --seed 7 --programme      only shows what would be tried

The shop runs with two web processes and two workers on a PostgreSQL server of its own, beside the Stripe stand-in and
a mail server. Status 1 when ledger, books and stock do not agree, or a visitor saw an error that no kill explains.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import django

from shop.lib import embedded_postgres
from tests.faults.lab.programme import Programme, programme


def main() -> int:
    arguments = _arguments()
    planned = programme(seed=arguments.seed, seconds=arguments.seconds)
    if arguments.programme:
        sys.stdout.write(json.dumps({"programme": planned.digest, **asdict(planned)}, indent=1) + "\n")
        return 0
    sys.stdout.write(f"fault lab: seed {planned.seed}, programme {planned.digest}, {planned.seconds} s\n")
    sys.stdout.flush()
    return 0 if _run(planned, arguments.logs) else 1


def _run(planned: Programme, logs: Path | None) -> bool:
    # The tests' server has the migrated template; the lab's own is made from it.
    os.environ["DATABASE_URL"] = embedded_postgres.start(embedded_postgres.TEST_CLUSTER)
    os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings.test"
    django.setup()
    result = import_module("tests.faults.lab.run").run_in_a_new_world(planned, logs=logs)
    sys.stdout.write(import_module("tests.faults.lab.report").report(result) + "\n")
    return bool(result.agrees)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--programme", action="store_true")
    parser.add_argument("--logs", type=Path, help="a folder that keeps the processes' logs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
