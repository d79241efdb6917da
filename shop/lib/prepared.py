"""Queries whose SQL is written once a process. Django writes it anew each time: for one with eight joins that takes ten
times as long as asking the database and waiting for its answer (measured: 1.1 ms and 0.1 ms)."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import update_wrapper
from itertools import count
from typing import Any, Generic, TypeVar, cast

from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from shop.lib.postgresql.base import DatabaseWrapper
from shop.lib.prepared_on_server import OnServer

Row = TypeVar("Row", bound=models.Model)

_numbers = count(1_900_000_001)  # nobody's id
# A value of each kind that no query has of itself, so that its place in the statement can be found.
SAMPLES: dict[type, Callable[[int], Any]] = {
    int: lambda number: number,
    str: lambda number: f"\ue000{number}",
    datetime: lambda number: datetime.fromtimestamp(number + 2_000_000_000, UTC),
}


class Prepared(Generic[Row]):
    """Calls like the function it is made from, which builds a queryset, and answers with its rows as a list.

    The function is asked once, with made-up values: it must build the same query whatever they are, and put each into
    the query as it is, once or more. Nothing is prefetched. A parameter of kind `list` is of ids, for `__in`.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row]], kinds: tuple[type, ...]) -> None:
        self._make, self._kinds = make, kinds
        self._written: _Written[Row] | None = None
        self._lock = threading.Lock()
        update_wrapper(self, make)

    def first(self, *values: Any) -> Row | None:
        return next(iter(self(*values)), None)

    def get(self, *values: Any) -> Row:
        """The model's DoesNotExist when there is none."""
        found = self.first(*values)
        if found is None:
            model: Any = self._ready().model
            raise model.DoesNotExist(f"{model._meta.object_name} matching query does not exist.")
        return found

    def __call__(self, *values: Any) -> list[Row]:
        return self._ready().rows(values)

    def _ready(self) -> "_Written[Row]":
        if self._written is None:
            with self._lock:
                self._written = self._written or _Written(self._make, self._kinds)
        return self._written


def prepared(*kinds: type) -> Callable[[Callable[..., models.QuerySet[Row]]], Prepared[Row]]:
    """`@prepared(int, datetime)`: the kinds of the function's parameters, in their order."""
    return lambda make: Prepared(make, kinds)


class _Written(Generic[Row]):
    def __init__(self, make: Callable[..., models.QuerySet[Row]], kinds: tuple[type, ...]) -> None:
        samples = [SAMPLES[int if kind is list else kind](next(_numbers)) for kind in kinds]
        queryset = make(*([value] if kind is list else value for kind, value in zip(kinds, samples, strict=True)))
        compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = compiler.as_sql()
        self._parameters = list(parameters)
        self._places = [_places(value, self._parameters) for value in samples]
        # A tuple brings its own parentheses.
        lists = [place for places, kind in zip(self._places, kinds, strict=True) if kind is list for place in places]
        self._sql = _without_parentheses(sql, lists)
        self._lists = [index for index, kind in enumerate(kinds) if kind is list]
        self.model = queryset.model
        self._is_lock = queryset.query.select_for_update
        # As SQLCompiler.results_iter, which looks for them anew each time.
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        self._compiler, self._db = compiler, queryset.db
        self._described = _described(compiler)
        self._on_server = OnServer(make.__name__.strip("_"), self._sql, self._parameters, self._places, kinds)

    def rows(self, values: tuple[Any, ...]) -> list[Row]:
        if any(not values[index] for index in self._lists):
            return []
        if self._is_lock and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        with connection.cursor() as cursor:
            if cast("DatabaseWrapper", connection).keeps_plans and self._on_server.takes(values):
                self._on_server.execute(cursor, values)
            else:
                cursor.execute(self._sql, self._filled_in(values))
            found = cursor.fetchall()
        rows = self._compiler.apply_converters(found, self._converters) if self._converters else found
        return [self._object(row) for row in rows]

    def _filled_in(self, values: tuple[Any, ...]) -> list[Any]:
        parameters = self._parameters.copy()
        for places, value in zip(self._places, values, strict=True):
            for place in places:
                parameters[place] = tuple(value) if isinstance(value, list) else value
        return parameters

    def _object(self, row: Any) -> Row:
        """As django.db.models.query.ModelIterable does it."""
        model, start, end, names, related, annotations = self._described
        made: Row = model.from_db(self._db, names, row[start:end])
        for populator in related:
            populator.populate(row, made)
        for name, column in annotations:
            setattr(made, name, row[column])
        return made


def _described(compiler: Any) -> tuple[Any, ...]:
    info, select = compiler.klass_info, compiler.select
    fields = info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    related = get_related_populators(info, select, compiler.using)  # type: ignore[call-arg] # of another Django's stubs
    return info["model"], start, end, names, related, list(compiler.annotation_col_map.items())


def _places(value: Any, parameters: list[Any]) -> list[int]:
    places = [place for place, parameter in enumerate(parameters) if parameter == value]
    if not places:
        msg = f"{value!r} is not in the query as it was given"
        raise ValueError(msg)
    return places


def _without_parentheses(sql: str, places: list[int]) -> str:
    parts = sql.split("%s")
    for place in places:
        if not (parts[place].endswith("(") and parts[place + 1].startswith(")")):
            msg = "A list is for a look-up with __in"
            raise ValueError(msg)
        parts[place], parts[place + 1] = parts[place][:-1], parts[place + 1][1:]
    return "%s".join(parts)
