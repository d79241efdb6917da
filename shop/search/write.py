"""Writing rows of the index, and of the postings what goes with them."""

import json
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from shop.search.models import ProductIndex
from shop.search.page_tags import FACTS, Facts
from shop.search.postings import write_postings

# More products at once are a catalogue coming in: which of its stems are rare is known only after it is counted.
FEW = 50
# What is not in the rows: the database makes one of them, and shop.search.salience the other.
_MADE_LATER = {"title_stems", "salient"}

# A row that says the same stays as it is, with what was remembered of its card.
_TEMPLATE = """
WITH before AS MATERIALIZED (SELECT words_digest, {facts} FROM search_productindex WHERE product_id = ANY(%s)),
     written AS (
       INSERT INTO search_productindex AS old ({columns}, title_stems)
       SELECT {columns}, search_title_stems(text_title)
       FROM jsonb_to_recordset(%s::jsonb) AS r({definitions}, text_title text)
       ON CONFLICT (product_id) DO UPDATE SET {updates} WHERE ({old}) IS DISTINCT FROM ({new})
       RETURNING {returned})
SELECT false, * FROM before UNION ALL SELECT true, NULL, * FROM written
"""


def write(rows: Sequence[dict[str, Any]], product_ids: Collection[int], *, anew: bool) -> tuple[Facts, Facts, bool]:
    """What pages said of the products, what they say now of those of which they say something else, and whether any is
    found by other words. Postings are written for products with other words than before, or with `anew` for all."""
    before, changed, digests = _write_rows(rows, product_ids)
    reworded = [row for row in rows if anew or digests.get(row["product_id"]) != row["words_digest"]]
    told_else = bool(reworded) and write_postings(reworded, salient=len(rows) <= FEW)
    return before, changed, told_else


def _write_rows(rows: Sequence[dict[str, Any]], product_ids: Collection[int]) -> tuple[Facts, Facts, dict[int, str]]:
    before: Facts = {}
    changed: Facts = {}
    digests = {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [list(product_ids), json.dumps(rows, cls=DjangoJSONEncoder)])
        for is_new, digest, *row in cursor.fetchall():
            facts = dict(zip(FACTS, row, strict=True))
            (changed if is_new else before)[facts["product_id"]] = facts
            if not is_new:
                digests[facts["product_id"]] = digest
    return before, changed, digests


@cache
def _statement() -> str:
    fields = [field for field in ProductIndex._meta.concrete_fields if field.name not in _MADE_LATER]
    given = [name for name in (*(field.column for field in fields), "title_stems") if name != "product_id"]
    return _TEMPLATE.format(
        columns=", ".join(str(field.column) for field in fields),
        definitions=", ".join(f"{field.column} {field.db_type(connection)}" for field in fields),
        updates=", ".join(f"{name} = EXCLUDED.{name}" for name in given),
        old=", ".join(f"old.{name}" for name in given),
        new=", ".join(f"EXCLUDED.{name}" for name in given),
        facts=", ".join(FACTS),
        returned=", ".join(f"old.{name}" for name in FACTS),
    )
