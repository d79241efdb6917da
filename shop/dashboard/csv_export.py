"""CSV for spreadsheets, streamed."""

from typing import Any

# A cell that begins so is a formula to Excel and its kin: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class CsvLines:
    """A "file" for csv.writer whose writerow then returns the line."""

    def write(self, line: str) -> str:
        return line


def harmless(value: Any) -> Any:
    """The value, a text that would be run as a formula marked as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
