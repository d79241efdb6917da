"""How much is tried: little in the test suite, more by `python -m tests.faults`."""

import os

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "10"))  # units raced for
CRASHES = int(os.environ.get("FAULT_CRASHES", "1"))  # kills at each moment
SECONDS = 300 * max(CRASHES, ROUNDS // 10)  # a test may take
