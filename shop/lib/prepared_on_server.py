"""Statements whose plan the server keeps, for as long as the connection stands: planning one with eight joins takes it
five times as long as finding the rows."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any, cast

from django.db import NotSupportedError, connection
from django.db.backends.utils import CursorWrapper

from shop.lib.postgresql.base import DatabaseWrapper

TYPES: dict[type, str] = {int: "bigint", str: "text", datetime: "timestamptz", list: "bigint[]"}
MOST = 2**63 - 1

_numbers = count(1)


class OnServer:
    """`sql` with a `%s` for each of `parameters`; at `places` stand, one after another, the values of these kinds that
    are given each time. A list stands behind IN."""

    def __init__(
        self, name: str, sql: str, parameters: Sequence[Any], places: Sequence[Sequence[int]], kinds: Sequence[type]
    ):
        self._name = name
        marks = ["%s"] * len(parameters)
        for number, (own, kind) in enumerate(zip(places, kinds, strict=True), start=1):
            for place in own:
                marks[place] = f"= ANY(${number})" if kind is list else f"${number}"
        self._constants = [value for value, mark in zip(parameters, marks, strict=True) if mark == "%s"]
        between = [
            part.removesuffix("IN ") if mark.startswith("=") else part
            for part, mark in zip(sql.split("%s"), [*marks, ""], strict=True)
        ]
        self._statement = "".join(part + mark for part, mark in zip(between, [*marks, ""], strict=True))
        self._types = f" ({', '.join(TYPES[kind] for kind in kinds)})" if kinds else ""
        self._values = f" ({', '.join(['%s'] * len(kinds))})" if kinds else ""

    def takes(self, values: Sequence[Any]) -> bool:
        """Visitors may ask for ids that no column can hold: of those the server finds none, but here it refuses."""
        ids = (one for value in values for one in (value if isinstance(value, list) else [value]))
        return not any(isinstance(one, int) and abs(one) > MOST for one in ids)

    def execute(self, cursor: CursorWrapper, values: Sequence[Any]) -> None:
        known = cast("DatabaseWrapper", connection).on_server
        if self not in known:
            known[self] = self._prepare()
        try:
            cursor.execute(f"EXECUTE {known[self]}{self._values}", values)
        except NotSupportedError:  # a migration has changed the kind of a column: who comes next has it planned anew
            known.clear()
            raise

    def _prepare(self) -> str:
        """Its name. By the driver's own cursor: it happens once, and is none of the page's statements."""
        name = f"{self._name[:50]}_{next(_numbers)}"
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {name}{self._types} AS {self._statement}", self._constants)
        return name
