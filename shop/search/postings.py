"""Which stems each product has, and how much each says: only what is another than before is written, since most
changes are of a price or of stock."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from shop.search.retrieve import total
from shop.search.salience import MOST, salient_update

# How many words each field usually has: a word says more in a field that is shorter than that.
USUAL_WORDS = {"a": 14, "b": 10, "c": 80, "d": 80}
TEXTS = [f"text_{field}" for field in USUAL_WORDS]
# Words that the hourly count has not seen yet are rare, not unknown. In order, or two workers might block each other.
_TEMPLATE = """
WITH wanted AS MATERIALIZED (
       SELECT lexeme, product_id, {impacts}
       FROM jsonb_to_recordset(%s::jsonb) AS r(product_id bigint, text_a text, text_b text, text_c text, text_d text)
       CROSS JOIN LATERAL (VALUES ('a', text_a), ('b', text_b), ('c', text_c), ('d', text_d)) AS f(field, words)
       CROSS JOIN LATERAL (
         SELECT lexeme, cardinality(positions) AS times, sum(cardinality(positions)) OVER () AS length
         FROM unnest(to_tsvector('shop_english', f.words))) AS found
       GROUP BY lexeme, product_id),
     known AS MATERIALIZED (SELECT * FROM search_posting WHERE product_id = ANY(%s)),
     gone AS (
       DELETE FROM search_posting p USING known k
       WHERE p.lexeme = k.lexeme AND p.product_id = k.product_id AND NOT EXISTS (
         SELECT FROM wanted w WHERE w.lexeme = k.lexeme AND w.product_id = k.product_id)
       RETURNING p.product_id),
     written AS (
       INSERT INTO search_posting (lexeme, product_id, a, b, c, d)
       SELECT lexeme, product_id, w.a, w.b, w.c, w.d FROM wanted w LEFT JOIN known k USING (lexeme, product_id)
       WHERE (w.a, w.b, w.c, w.d) IS DISTINCT FROM (k.a, k.b, k.c, k.d)
       ON CONFLICT (lexeme, product_id)
         DO UPDATE SET a = EXCLUDED.a, b = EXCLUDED.b, c = EXCLUDED.c, d = EXCLUDED.d
       RETURNING product_id),
     new AS (
       INSERT INTO search_lexeme (lexeme, documents, a, b, c, d)
       SELECT lexeme, count(*), {counts} FROM wanted w
       WHERE NOT EXISTS (SELECT FROM search_lexeme l WHERE l.lexeme = w.lexeme)
       GROUP BY lexeme ORDER BY lexeme ON CONFLICT DO NOTHING)
"""
_MADE = _TEMPLATE.format(
    impacts=", ".join(
        f"coalesce(max(search_impact(times, length, {usual})) FILTER (WHERE field = '{field}'), 0) AS {field}"
        for field, usual in USUAL_WORDS.items()
    ),
    counts=", ".join(f"count(*) FILTER (WHERE {field} > 0)" for field in USUAL_WORDS),
)
_POSTINGS = f"{_MADE}SELECT product_id FROM gone UNION SELECT product_id FROM written\n"  # noqa: S608 (ours)
_WITH_SALIENT = f"""{_MADE},
     told AS MATERIALIZED (SELECT product_id FROM gone UNION SELECT product_id FROM written),
     counted AS MATERIALIZED (
       SELECT *, coalesce(
         (SELECT documents FROM search_lexeme l WHERE l.lexeme = w.lexeme),
         (count(*) OVER (PARTITION BY lexeme))::integer) AS documents
       FROM wanted w),
     salient AS ({salient_update("counted", "told")})
SELECT product_id FROM told
"""  # noqa: S608 (ours)


def digest_of_words(row: dict[str, Any]) -> str:
    """The same digest, the same postings: also when the statement that makes them is another."""
    return hashlib.sha256("\n".join([_POSTINGS, *(row[name] for name in TEXTS)]).encode()).hexdigest()[:32]


def write_postings(rows: Sequence[dict[str, Any]], *, salient: bool) -> bool:
    """Of rows as `lock_and_read` makes them, with their most telling stems if `salient`. Whether any product now has
    other ones than before."""
    texts = [{name: row[name] for name in ("product_id", *TEXTS)} for row in rows]
    parameters: list[Any] = [json.dumps(texts), [row["product_id"] for row in rows]]
    with connection.cursor() as cursor:
        if salient:
            cursor.execute(_WITH_SALIENT, [*parameters, total(), MOST])
        else:
            cursor.execute(_POSTINGS, parameters)
        return bool(cursor.fetchall())
