"""Asking the checks' questions."""

import logging
import time
from decimal import Decimal
from json import loads
from typing import Any

from django.db import Error, connection, transaction
from django.utils import timezone

from shop.doctor.check import Check, Result, Row, parameters

logger = logging.getLogger(__name__)
EXAMPLES = 10

_QUESTION = """
WITH looked AS MATERIALIZED ({sql}),
     wrong AS (SELECT to_jsonb(looked) AS row FROM looked WHERE wrong ORDER BY id LIMIT %(most)s)
SELECT (SELECT count(*) FROM looked),
       (SELECT count(*) FROM looked WHERE wrong),
       (SELECT coalesce(jsonb_agg(row), '[]') FROM wrong)::text
"""


def look(check: Check, *, most: int = EXAMPLES) -> Result:
    """Ask one check's question, with the first rows that are wrong. Reads only."""
    started = time.perf_counter()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_QUESTION.format(sql=check.sql), {**parameters(timezone.now()), "most": most})
            looked_at, wrong, rows = cursor.fetchone()
    except Error as error:
        logger.exception("doctor check failed name=%s", check.name)
        return Result(check, 0, 0, _since(started), error=str(error).strip())
    return Result(check, looked_at, wrong, _since(started), rows=[_row(row) for row in _read(rows)])


def look_again(check: Check, row_id: int) -> Row | None:
    """The row as it is now, if it is still wrong."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(looked)::text FROM ({check.sql}) looked WHERE id = %(id)s AND wrong",  # noqa: S608 -- ours
            {**parameters(timezone.now()), "id": row_id},
        )
        found = cursor.fetchone()
    return _row(_read(found[0])) if found else None


def _read(text: str) -> Any:
    return loads(text, parse_float=Decimal)


def _row(raw: dict[str, Any]) -> Row:
    return Row(
        id=raw["id"],
        about=raw["about"] or "",
        target=raw["target"] or "",
        found=raw["found"] or "",
        expected=raw["expected"] or "",
        mendable=raw.get("mendable") is not False,
        figures=raw.get("figures") or {},
    )


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
