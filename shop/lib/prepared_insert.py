"""Inserting single rows with SQL that is written once for each model. Django writes it anew each time, and asks
everybody who listens to `save`: of the time that a row takes, more than the database needs."""

from functools import cache
from typing import Any

from django.db import connection, models


def insert(row: models.Model) -> None:
    """As `row.save(force_insert=True)`, of a model to whose saving nobody listens; its key comes from the database."""
    _execute(row, "")


def insert_unless_there(row: models.Model, *unique: str) -> bool:
    """The same; nothing happens when there is a row with the same in the `unique` columns, not even with the
    transaction. Whether it was inserted."""
    return _execute(row, f" ON CONFLICT ({', '.join(unique)}) DO NOTHING")


def _execute(row: models.Model, conflict: str) -> bool:
    sql, fields, key = _written(type(row), conflict)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        made = cursor.fetchone()
    if made is None:
        return False
    setattr(row, key, made[0])
    row._state.adding, row._state.db = False, connection.alias
    return True


@cache
def _written(model: type[models.Model], conflict: str) -> tuple[str, list[Any], str]:
    meta: Any = model._meta
    quoted = connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns = ", ".join(quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    key = quoted(meta.pk.column)
    sql = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({places}){conflict} RETURNING {key}"  # noqa: S608 -- own names
    return sql, fields, meta.pk.attname
