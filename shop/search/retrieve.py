"""The engine on PostgreSQL's full text search."""

import math
from collections.abc import Sequence

from django.db import connection

from shop.search.engine import Alternative, Candidate, Term

ENOUGH_DOCUMENTS = 1000
# Weights of D, C, B, A: description, attributes, brand and category, title.
WEIGHTS = "{0.1,0.25,0.5,1.0}"

_TERMS = """
SELECT w.word, s.lexeme, coalesce(l.documents, 0), (SELECT count(*) FROM search_productindex)
FROM unnest(%s::text[]) WITH ORDINALITY AS w(word, n)
CROSS JOIN LATERAL unnest(search_stems(w.word)) AS s(lexeme)
LEFT JOIN search_lexeme l ON l.lexeme = s.lexeme
ORDER BY w.n
"""
# One mistake by the shared deletes; two, in long words, by trigrams.
_SIMILAR = """
SELECT w.word, c.word, search_stems(c.word), c.documents, (SELECT count(*) FROM search_productindex)
FROM unnest(%s::text[]) AS w(word)
CROSS JOIN LATERAL (
  SELECT v.word, v.documents FROM search_word v
  WHERE v.deletes && search_deletes(w.word) OR length(w.word) >= 8 AND v.word %% w.word
  ORDER BY v.documents DESC, v.word LIMIT 60
) c
"""
# ts_rank knows nothing of rarity, so each stem is ranked alone and weighed by its idf: nDCG .66 against .59.
_RETRIEVE = """
WITH term AS MATERIALIZED (
       SELECT lexeme, weight, quote_literal(lexeme)::tsquery AS query, telling
       FROM unnest(%s::text[], %s::float8[], %s::boolean[]) AS t(lexeme, weight, telling)),
     best AS (
       SELECT product_id, sum(term.weight * rank) AS score, array_agg(term.lexeme) FILTER (WHERE rank > 0) AS matched
       FROM search_productindex p CROSS JOIN term CROSS JOIN LATERAL ts_rank(%s, p.document, term.query) AS rank
       WHERE p.document @@ (SELECT string_agg(query::text, '|')::tsquery FROM term WHERE telling)
       GROUP BY product_id ORDER BY score DESC, product_id LIMIT %s)
SELECT product_id, best.score, p.title_stems, best.matched, p.purchasable, p.popularity
FROM best JOIN search_productindex p USING (product_id) ORDER BY best.score DESC, product_id
"""
_BY_CODE = "SELECT product_id FROM search_productindex WHERE skus @> ARRAY[%s]::varchar[] ORDER BY product_id LIMIT 24"


class PostgresEngine:
    def by_code(self, code: str) -> list[int]:
        return [row[0] for row in _rows(_BY_CODE, [code])]

    def terms(self, words: Sequence[str]) -> list[Term]:
        found: dict[str, list[tuple[str, int, int]]] = {}
        for word, *stem in _rows(_TERMS, [list(words)]):
            found.setdefault(word, []).append(tuple(stem))
        return [Term(word, [_itself(word, stems)]) for word, stems in found.items()]

    def similar_words(self, words: Sequence[str]) -> dict[str, list[Alternative]]:
        similar: dict[str, list[Alternative]] = {}
        for word, candidate, stems, documents, total in _rows(_SIMILAR, [list(words)]):
            if stems:  # a word like "with" is in titles, but never searched
                reading = Alternative(candidate, tuple(stems), idf(documents, total), documents)
                similar.setdefault(word, []).append(reading)
        return similar

    def retrieve(self, terms: Sequence[Term], limit: int) -> list[Candidate]:
        weights = _weights(terms)
        if not weights:
            return []
        telling = _telling(terms)
        flags = [stem in telling for stem in weights]
        rows = _rows(_RETRIEVE, [list(weights), list(weights.values()), flags, WEIGHTS, limit])
        return [
            Candidate(product_id, score, title, frozenset(matched or ()), purchasable, popularity)
            for product_id, score, title, matched, purchasable, popularity in rows
        ]


def idf(documents: int, total: int) -> float:
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5)) if total >= documents else 0.0


def _itself(word: str, stems: list[tuple[str, int, int]]) -> Alternative:
    """`stems` are lexeme, documents with it, documents in all."""
    rarest = min(documents for _lexeme, documents, _total in stems)
    lexemes = tuple(lexeme for lexeme, *_counts in stems)
    return Alternative(word, lexemes, idf(rarest, stems[0][2]), rarest)


def _weights(terms: Sequence[Term]) -> dict[str, float]:
    """Each stem's weight: the highest of the readings it belongs to."""
    weights: dict[str, float] = {}
    for term in terms:
        for alternative in term.alternatives:
            for stem in alternative.stems:
                weights[stem] = max(weights.get(stem, 0.0), alternative.idf * alternative.weight)
    return weights


def _telling(terms: Sequence[Term]) -> set[str]:
    """The stems a product must have one of: the rarest, until they match enough. What has only "black" and "for" in
    common with the query would be cut at the end anyway, and ranking it is what takes the time."""
    readings = sorted((a for term in terms for a in term.alternatives), key=lambda a: a.documents)
    chosen: set[str] = set()
    matched = 0
    for reading in readings:
        if matched > ENOUGH_DOCUMENTS:
            break
        chosen.update(reading.stems)
        matched += reading.documents
    return chosen


def _rows(statement: str, parameters: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
