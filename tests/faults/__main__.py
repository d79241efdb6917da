"""The proofs at full length, which the test suite runs shortened.

    python -m tests.faults [--rounds 50] [--crashes 10] [pytest's own options]

Rounds of sixteen buyers racing for the last unit; kills of the web and worker processes at each moment.
"""

import argparse
import os
import sys

import pytest


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--crashes", type=int, default=10)
    arguments, others = parser.parse_known_args()
    os.environ["FAULT_ROUNDS"] = str(arguments.rounds)
    os.environ["FAULT_CRASHES"] = str(arguments.crashes)
    return pytest.main(["tests/faults", "-v", "-n0", "-p", "no:randomly", *others])


if __name__ == "__main__":
    sys.exit(main())
