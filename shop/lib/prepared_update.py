"""Saving some fields of a row with SQL that is written once for them, as shop.lib.prepared_insert."""

from functools import cache
from typing import Any

from django.db import DatabaseError, connection, models


def update(row: models.Model, names: tuple[str, ...]) -> None:
    """As `row.save(update_fields=names)`, of a model to whose saving nobody listens. DatabaseError when there is no
    such row any more."""
    sql, fields = _written(type(row), names)
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])
        if not cursor.rowcount:
            msg = f"{row} is there no longer"
            raise DatabaseError(msg)


@cache
def _written(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    meta: Any = model._meta
    quoted = connection.ops.quote_name
    fields = [meta.get_field(name) for name in names]
    changes = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    return f"UPDATE {quoted(meta.db_table)} SET {changes} WHERE {quoted(meta.pk.column)} = %s", fields  # noqa: S608 -- own names
