"""What the tests of this folder have measured, for the end of the run."""

import os
import sys

LINES: list[str] = []


def note(what: str, *measured: str, control: bool = False) -> None:
    """A row of the table at the end of the run. `control`: measured with the guard switched off."""
    LINES.append(f"{'  control: ' if control else ''}{what}: {', '.join(measured)}")
    progress(LINES[-1])


def progress(text: str) -> None:
    """Shown at once when the proofs run at length, kept quiet in the test suite."""
    if "FAULT_PROGRESS" in os.environ:
        sys.stderr.write(f"    {text}\n")
        sys.stderr.flush()
