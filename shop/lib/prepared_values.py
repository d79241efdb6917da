"""The same as shop.lib.prepared for queries of `values` of many ids, which become dicts instead of models."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

Row = dict[str, Any]


# As the query is written, and what stands there instead: planning a join with the ids takes as long as reading by them.
_JOINED, _COMPARED = "IN (SELECT unnest(%s::bigint[]))", "= ANY(%s::bigint[])"


class _Ids:
    """Where the ids stand among the parameters."""


def prepared_values(make: Callable[[RawSQL], QuerySet]) -> Callable[[Collection[int]], list[Row]]:
    """`make` gives a query of `values` for the ids, which it uses with `__in`. Nothing else in it may change from call
    to call, and its values come as the driver has them."""

    @cache
    def statement() -> tuple[str, tuple[Any, ...], list[str]]:
        query = make(RawSQL("SELECT unnest(%s::bigint[])", (_Ids,))).query
        sql, parameters = query.sql_with_params()
        return sql.replace(_JOINED, _COMPARED), parameters, [*query.values_select, *query.annotation_select]

    def rows(ids: Collection[int]) -> list[Row]:
        sql, parameters, names = statement()
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(ids) if one is _Ids else one for one in parameters])
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return rows
