"""Messages that are written by one statement: several at once, or one with the row it is about."""

from functools import cache
from typing import Any

from django.db import connection, models

from shop.outbox.models import Message


def insert_with_message(row: models.Model, *unique: str, topic: str, named: str, dedupe_key: str) -> bool:
    """Insert a row and a message of the topic, in whose payload the row's id is `named`. Whether it was done: nothing
    is when there is a row with the same in the `unique` columns. For a model to whose saving nobody listens; its key
    comes from the database."""
    sql, fields, of_message = _written(type(row), unique)
    message = Message(topic=topic, dedupe_key=dedupe_key)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_values(row, fields), *_values(message, of_message), named])
        made = cursor.fetchone()
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


def insert_messages(messages: list[Message]) -> None:
    """In their order; those whose dedupe key is there already are left out."""
    fields = _own_fields(Message)
    places = ", ".join([f"({_places(fields)})"] * len(messages))
    sql = f"INSERT INTO {_table(Message)} ({_columns(fields)}) VALUES {places} ON CONFLICT (dedupe_key) DO NOTHING"  # noqa: S608 -- own names
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for message in messages for value in _values(message, fields)])


def _values(row: models.Model, fields: list[Any]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]


@cache
def _written(model: type[models.Model], unique: tuple[str, ...]) -> tuple[str, list[Any], list[Any]]:
    fields = _own_fields(model)
    of_message = [field for field in _own_fields(Message) if field.name != "payload"]
    key = _quoted(model._meta.pk)
    sql = f"""
        WITH made AS (
            INSERT INTO {_table(model)} ({_columns(fields)}) VALUES ({_places(fields)})
            ON CONFLICT ({", ".join(unique)}) DO NOTHING RETURNING {key} AS id
        ), told AS (
            INSERT INTO {_table(Message)} ({_columns(of_message)}, payload)
            SELECT {_places(of_message)}, jsonb_build_object(%s::text, made.id) FROM made
            ON CONFLICT (dedupe_key) DO NOTHING
        )
        SELECT id FROM made
    """  # noqa: S608 -- own names
    return sql, fields, of_message


def _own_fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _columns(fields: list[Any]) -> str:
    return ", ".join(map(_quoted, fields))


def _places(fields: list[Any]) -> str:
    return ", ".join(["%s"] * len(fields))
