"""Reading CSV files as people's programs write them: UTF-8 with or without a mark, or Windows' own encoding."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_FIELD = 1024 * 1024


class UnreadableFileError(ValueError):
    """The file as a whole cannot be imported; the message says why, in words for its owner."""


@dataclass(frozen=True)
class Row:
    line: int  # the file's line on which the row begins, counted from 1
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell, stripped; empty when the file has no such column."""
        return self.values.get(column, "").strip()


def rows(path: Path, *, required: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a CSV file with a header. UnreadableFileError when it is none or lacks a required column."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _require_columns(header, required)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(line, _named(header, cells, line))
            line = reader.line_num + 1
    except csv.Error as error:
        msg = f"line {reader.line_num}: this is not valid CSV ({error})"
        raise UnreadableFileError(msg) from error


def encoding_of(data: bytes) -> str:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"the file cannot be read: {error.strerror}"
        raise UnreadableFileError(msg) from error
    if b"\0" in data:
        msg = "the file contains NUL bytes: it is no CSV text file (a spreadsheet must be exported as CSV)"
        raise UnreadableFileError(msg)
    # Windows-1252 leaves five bytes without a letter; they become the replacement character.
    return data.decode(encoding_of(data), errors="replace")


def _require_columns(header: list[str], required: tuple[str, ...]) -> None:
    missing = [column for column in required if column not in header]
    if missing:
        msg = f"line 1: the column{'s' if len(missing) > 1 else ''} {', '.join(missing)} missing in the header"
        raise UnreadableFileError(msg)


def _named(header: list[str], cells: list[str], line: int) -> dict[str, str]:
    if len(cells) > len(header):
        msg = f"line {line}: the row has {len(cells)} cells, the header only {len(header)}"
        raise UnreadableFileError(msg)
    return dict(zip(header, cells, strict=False))
