"""The same as shop.lib.prepared for queries of `values` of many ids, which become dicts instead of models."""

import json
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

Row = dict[str, Any]

IDS = "%s::bigint[]"
# As the query is written, and what stands there instead: planning a join with the ids takes as long as reading by them.
_JOINED, _COMPARED = f"IN (SELECT unnest({IDS}))", f"= ANY({IDS})"
_ASKED = "(SELECT ids FROM asked)::bigint[]"


class _Ids:
    """Where the ids stand among the parameters."""


class PreparedValues:
    """Called with ids, and answers with a dict a row. Values come as the driver has them."""

    def __init__(self, make: Callable[[RawSQL], QuerySet]) -> None:
        self._make = make

    @cached_property
    def statement(self) -> tuple[str, tuple[Any, ...], list[str]]:
        query = self._make(RawSQL(f"SELECT unnest({IDS})", (_Ids,))).query  # noqa: S611 (a constant)
        sql, parameters = query.sql_with_params()
        return sql.replace(_JOINED, _COMPARED), parameters, [*query.values_select, *query.annotation_select]

    def __call__(self, ids: Collection[int]) -> list[Row]:
        sql, parameters, names = self.statement
        with connection.cursor() as cursor:
            cursor.execute(sql, _given(ids, parameters))
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def prepared_values(make: Callable[[RawSQL], QuerySet]) -> PreparedValues:
    """`make` gives a query of `values` for the ids, which it uses with `__in`. Nothing else in it may change from call
    to call."""
    return PreparedValues(make)


def together(
    *queries: PreparedValues, values: Sequence[str] = (), ids: str = "", first: str = ""
) -> Callable[[Collection[int]], list[Any]]:
    """The rows of each query, then these values, in one way to the database and back, which costs more than most of
    the queries. By way of JSON: a number with a point becomes a Decimal, also a float, and a moment its text.

    `values` are SQL expressions. `ids` is one for what is asked for, where that is not the ids that are given. `first`
    is a statement of its own before: what it waits for is seen by what follows, since each statement looks anew.
    """

    @cache
    def statement() -> tuple[str, list[Any]]:
        parts = [
            *(_as_json(query) for query in queries),
            *(f"to_json({value})" for value in values),
        ]
        sql = f"SELECT json_build_array({', '.join(parts)})::text"
        parameters = [one for query in queries for one in query.statement[1]]
        parameters += [_Ids] * sum(value.count(IDS) for value in values)
        if ids:
            sql = f"WITH asked AS MATERIALIZED (SELECT {ids} AS ids) {sql.replace(IDS, _ASKED)}"
            parameters = [*[_Ids] * ids.count(IDS), *(one for one in parameters if one is not _Ids)]
        return f"{first}; {sql}" if first else sql, [*[_Ids] * first.count(IDS), *parameters]

    def answers(given: Collection[int]) -> list[Any]:
        sql, parameters = statement()
        with connection.cursor() as cursor:
            cursor.execute(sql, _given(given, parameters))
            found = json.loads(cursor.fetchone()[0], parse_float=Decimal)
        rows = [
            [dict(zip(query.statement[2], row, strict=True)) for row in listed]
            for query, listed in zip(queries, found, strict=False)
        ]
        return [*rows, *found[len(rows) :]]

    return answers


def _as_json(query: PreparedValues) -> str:
    sql, _, names = query.statement
    columns = ", ".join(f'one."{name}"' for name in names)
    return f"(SELECT coalesce(json_agg(json_build_array({columns})), '[]') FROM ({sql}) AS one)"  # noqa: S608 (ours)


def _given(ids: Collection[int], parameters: Sequence[Any]) -> list[Any]:
    return [list(ids) if one is _Ids else one for one in parameters]
