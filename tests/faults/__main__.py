"""The proofs at length, which the test suite runs shortened.

python -m tests.faults --full                   every figure at the issue's numbers
python -m tests.faults --rounds 50 --crashes 2  some of them, each as often as it says here
python -m tests.faults --full -k last_unit      one of them; pytest's other options work, too
"""

import argparse
import os
import sys

from tests.faults.scale import SCALES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="all at the issue's numbers")
    for variable, scale in SCALES.items():
        option = variable.removeprefix("FAULT_").lower().replace("_", "-")
        shown = f"{scale.what} (short {scale.short}, full {scale.full})".replace("%", "%%")
        parser.add_argument(f"--{option}", dest=variable, type=int, metavar="N", help=shown)
    arguments, others = parser.parse_known_args()
    os.environ["FAULT_PROGRESS"] = "1"
    if arguments.full:
        os.environ["FAULT_FULL"] = "1"
    os.environ |= {name: str(getattr(arguments, name)) for name in SCALES if getattr(arguments, name) is not None}
    # In a process of its own, because what is imported here has read the environment already.
    command = [sys.executable, "-m", "pytest", "tests/faults", "-v", "-s", "-n0", "-p", "no:randomly", *others]
    os.execv(sys.executable, command)  # noqa: S606 -- our own command


if __name__ == "__main__":
    main()
