"""What the tests of this folder have measured, for the end of the run."""

LINES: list[str] = []
