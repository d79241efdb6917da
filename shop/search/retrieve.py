"""The engine on PostgreSQL: an inverted index of our own (search_posting), scored by BM25 for each field."""

import math
from collections.abc import Sequence
from functools import cache as kept
from typing import Any

from django.core.cache import cache
from django.db import connection

from shop.search.engine import Alternative, Candidate, Term

TOTAL_KEY = "search.total"
TOTAL_SECONDS = 60

# A product must match this share, by rarity, of what the best one matches; a page of weaker ones may follow.
ENOUGH = 0.5
ENOUGH_DOCUMENTS = 1000
# With so many that are ranked before them, so many more that are cut behind them are not worth the time.
FIRST_DOCUMENTS, MANY_DOCUMENTS = 200, 5000
# What a word counts in the title, in brand, category and tags, in the attributes, in the description.
FIELD_WEIGHTS = (1.0, 0.3, 0.1, 0.05)

_READINGS = """
SELECT w.word, s.lexeme, coalesce(l.documents, 0)
FROM unnest(%s::text[]) WITH ORDINALITY AS w(word, n)
CROSS JOIN LATERAL unnest(search_stems(w.word)) AS s(lexeme)
LEFT JOIN search_lexeme l ON l.lexeme = s.lexeme
ORDER BY w.n
"""
_SIMILAR = """
SELECT w.word, c.word, search_stems(c.word), c.documents
FROM unnest(%s::text[]) AS w(word)
CROSS JOIN LATERAL (
  SELECT v.word, v.documents FROM search_word v WHERE {} ORDER BY v.documents DESC, v.word LIMIT 60
) c
"""
ONE_MISTAKE = _SIMILAR.format("v.deletes && search_deletes(w.word)")
# By trigrams. Six times as slow, so only for what has no neighbour.
TWO_MISTAKES = _SIMILAR.format("v.word %% w.word")
# In the title counts ten times as much as elsewhere. A sample is enough to tell often from hardly ever.
_TOGETHER = """
SELECT pair.l, pair.r, coalesce((
  SELECT sum(CASE WHEN p.a > 0 AND those.a > 0 THEN 1 ELSE 0.1 END)::float8
  FROM (SELECT product_id, a FROM search_posting WHERE lexeme = pair.r LIMIT 300) AS those
  CROSS JOIN LATERAL (
    SELECT a FROM search_posting q WHERE q.lexeme = pair.l AND q.product_id = those.product_id OFFSET 0) AS p), 0)
FROM unnest(%s::text[], %s::text[]) AS pair(l, r)
"""
LONG = 7  # letters of a word in which people make two
# A product must have one of the telling stems; the others only add to its score. The bits of `matched` are the stems'
# places in the list. Only the first ones are described: that is what takes the time. Real numbers, because the last
# digits of a sum depend on its order, and equal products would change places.
_RETRIEVE = """
WITH term AS MATERIALIZED (
       SELECT t.place, t.lexeme, t.weight, t.telling,
              t.weight * search_idf(l.documents, n) AS idf,
              t.weight * search_idf(l.a, n) AS ia, t.weight * search_idf(l.b, n) AS ib,
              t.weight * search_idf(l.c, n) AS ic, t.weight * search_idf(l.d, n) AS id
       FROM unnest(%s::int[], %s::text[], %s::float8[], %s::boolean[]) AS t(place, lexeme, weight, telling)
       JOIN search_lexeme l USING (lexeme) CROSS JOIN (SELECT %s::float8 AS n) AS total),
     told AS MATERIALIZED (
       SELECT DISTINCT product_id FROM term JOIN search_posting USING (lexeme) WHERE telling),
     best AS MATERIALIZED (
       SELECT product_id, bit_or(1::bigint << place) AS matched,
              sum(idf * ({0} * p.a + {1} * p.b + {2} * p.c + {3} * p.d))::real AS score,
              sum(greatest(ia * p.a, ib * p.b, ic * p.c, id * p.d))::real AS best_field
       FROM term JOIN search_posting p USING (lexeme) {{told}}
       GROUP BY product_id {{having}} ORDER BY sum(idf * ({0} * p.a + {1} * p.b + {2} * p.c + {3} * p.d))::real
              + sum(greatest(ia * p.a, ib * p.b, ic * p.c, id * p.d))::real DESC, product_id LIMIT %s),
     numbered AS (SELECT *, row_number() OVER (ORDER BY score + best_field DESC, product_id) AS n FROM best)
SELECT r.product_id, score, best_field, matched, p.title, array_to_string(p.title_stems, ' '), p.salient, p.brand,
       p.purchasable, p.popularity
FROM numbered r LEFT JOIN search_productindex p ON p.product_id = CASE WHEN n <= %s THEN r.product_id END
ORDER BY n
""".format(*FIELD_WEIGHTS)  # noqa: S608 (numbers of ours)
_RETRIEVE_TOLD = _RETRIEVE.format(told="JOIN told USING (product_id)", having="")
# The same for fewer others than have a telling stem: quicker than to look for those twice.
_RETRIEVE_HAVING = _RETRIEVE.format(told="", having="HAVING bool_or(telling)")
_RETRIEVE_ANY = _RETRIEVE.format(told="", having="")
# Materialized, or PostgreSQL walks through the products in the order of their ids until it has found 24.
_BY_CODE = """
WITH found AS MATERIALIZED (SELECT product_id FROM search_productindex WHERE skus @> ARRAY[%s]::varchar[])
SELECT product_id FROM found ORDER BY product_id LIMIT 24
"""

MOST_STEMS = 60  # bits of `matched`


class PostgresEngine:
    def by_code(self, code: str) -> list[int]:
        return [row[0] for row in _rows(_BY_CODE, [code])]

    def readings(self, words: Sequence[str]) -> dict[str, Alternative]:
        found: dict[str, list[tuple[str, int]]] = {}
        for word, lexeme, documents in _rows(_READINGS, [list(words)]):
            found.setdefault(word, []).append((lexeme, documents))
        every = total()
        return {word: _reading(word, stems, every) for word, stems in found.items()}

    def similar_words(self, words: Sequence[str]) -> dict[str, list[Alternative]]:
        similar = self._similar(ONE_MISTAKE, words)
        left = [word for word in words if len(word) >= LONG and word not in similar]
        return similar | self._similar(TWO_MISTAKES, left) if left else similar

    def _similar(self, statement: str, words: Sequence[str]) -> dict[str, list[Alternative]]:
        similar: dict[str, list[Alternative]] = {}
        every = total()
        for word, candidate, stems, documents in _rows(statement, [list(words)]):
            if stems:  # a word like "with" is in titles, but never searched
                reading = Alternative(candidate, tuple(stems), idf(documents, every), documents)
                similar.setdefault(word, []).append(reading)
        return similar

    def together(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], float]:
        lefts, rights = [left for left, _right in pairs], [right for _left, right in pairs]
        return {(left, right): products for left, right, products in _rows(_TOGETHER, [lefts, rights])}

    def retrieve(self, terms: Sequence[Term], limit: int, described: int) -> list[Candidate]:
        weights = stem_weights(terms)
        if not weights:
            return []
        stems = list(weights)
        telling = _telling(terms)
        flags = [stem in telling for stem in stems]
        statement = _RETRIEVE_ANY if all(flags) else _statement(terms, telling)
        parameters = [list(range(len(stems))), stems, list(weights.values()), flags, total(), limit, described]
        return _candidates(_rows(statement, parameters), stems)


def total() -> int:
    """How many products there are; a minute old at most, and nobody can tell from an order."""
    return cache.get_or_set(TOTAL_KEY, _count, TOTAL_SECONDS) or 0


def forget_total() -> None:
    cache.delete(TOTAL_KEY)


def _count() -> int:
    return _rows("SELECT count(*) FROM search_productindex", [])[0][0]


def idf(documents: int, total: int) -> float:
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5)) if total >= documents else 0.0


def stem_weights(terms: Sequence[Term]) -> dict[str, float]:
    """How much each stem counts: the most of the readings it belongs to. A reading of several stems shares its
    weight among them, or "fire stick" for "firestick" would count twice."""
    weights: dict[str, float] = {}
    for alternative in (a for term in terms for a in term.alternatives):
        share = alternative.weight / math.sqrt(len(alternative.stems))
        for stem in alternative.stems:
            if stem in weights or len(weights) < MOST_STEMS:
                weights[stem] = max(weights.get(stem, 0.0), share)
    return weights


def _candidates(rows: Sequence[tuple], stems: list[str]) -> list[Candidate]:
    @kept
    def matched(bits: int) -> frozenset[str]:
        """The same few again and again."""
        return frozenset(stem for place, stem in enumerate(stems) if bits >> place & 1)

    return [
        Candidate(pk, score, best_field, matched(bits))
        if title is None
        else Candidate(pk, score, best_field, matched(bits), title, title_stems.split(), salient.split(), *shown)
        for pk, score, best_field, bits, title, title_stems, salient, *shown in rows
    ]


def _reading(word: str, stems: list[tuple[str, int]], every: int) -> Alternative:
    """`stems` are lexemes with the number of documents that have them, of `every` one."""
    rarest = min(documents for _lexeme, documents in stems)
    return Alternative(word, tuple(lexeme for lexeme, _documents in stems), idf(rarest, every), rarest)


def _telling(terms: Sequence[Term]) -> set[str]:
    """The stems a product must have one of: the rarest, until they match enough. What has only "black" and "for" in
    common with the query would be cut at the end anyway, and ranking it is what takes the time."""
    readings = sorted((a for term in terms for a in term.alternatives), key=lambda a: a.documents)
    chosen: set[str] = set()
    matched = 0
    for reading in readings:
        is_costly = matched > FIRST_DOCUMENTS and reading.documents > MANY_DOCUMENTS
        if matched > ENOUGH_DOCUMENTS or (is_costly and _rest_is_cut(terms, chosen)):
            break
        chosen.update(reading.stems)
        matched += reading.documents
    return chosen


def _statement(terms: Sequence[Term], telling: set[str]) -> str:
    readings = [a for term in terms for a in term.alternatives]
    told = sum(a.documents for a in readings if telling.issuperset(a.stems))
    return _RETRIEVE_HAVING if sum(a.documents for a in readings) <= 2 * told else _RETRIEVE_TOLD


def _rest_is_cut(terms: Sequence[Term], chosen: set[str]) -> bool:
    """Whether a product without any of these stems matches too little of the query, whatever else it has."""
    told = max(t.idf for t in terms if any(a.known and chosen.issuperset(a.stems) for a in t.alternatives))
    return sum(t.idf for t in terms if any(chosen.isdisjoint(a.stems) for a in t.alternatives)) < ENOUGH * told


def _rows(statement: str, parameters: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
