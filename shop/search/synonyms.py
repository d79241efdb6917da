"""Words that mean the same in this shop, as the merchant wrote them down."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction

from shop.page_cache.drops import drop
from shop.search.engine import Alternative, Engine, Term
from shop.search.models import Synonyms
from shop.search.normalise import words as words_of
from shop.search.page_tags import SEARCHES
from shop.search.readings import add_reading

WEIGHT = 0.8
LONGEST = 4  # words of a phrase

_RULES = """
SELECT keys, CASE WHEN cardinality(also) > 0 THEN also ELSE words END FROM search_synonyms
WHERE keys && %s::text[] ORDER BY id
"""


def save_synonyms(*, words: Sequence[str], also: Sequence[str], synonyms: Synonyms | None = None) -> Synonyms:
    """A new group, or a known one changed. In effect with the next search."""
    entry = synonyms or Synonyms()
    entry.words, entry.also = list(words), list(also)
    with transaction.atomic():
        entry.keys = [_key(phrase) for phrase in words]
        entry.save()
        drop([SEARCHES])
    return entry


def add_synonyms(terms: list[Term], engine: Engine) -> None:
    """Put what the merchant calls the same beside the words of the query. One query, two where there is something."""
    asked = _phrases(terms)
    pairs = [
        (asked[key], phrase)
        for keys, phrases in (_rules(list(asked)) if asked else ())
        for key in keys
        if key in asked
        for phrase in phrases
    ]
    known = engine.readings([word for _covered, phrase in pairs for word in words_of(phrase)]) if pairs else {}
    for covered, phrase in pairs:
        readings = [known[word] for word in words_of(phrase) if word in known]
        if readings:
            add_reading(terms, covered, _together(phrase, readings))


def _rules(keys: list[str]) -> list[tuple[list[str], list[str]]]:
    """Their keys, and what is searched for beside. In SQL, which every search has to wait for."""
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [keys])
        return cursor.fetchall()


def _phrases(terms: Sequence[Term]) -> dict[str, list[str]]:
    """The query's phrases, by their stems, with the words they are made of."""
    stems = [term.alternatives[0].stems for term in terms]
    return {
        " ".join(stem for one in stems[start:end] for stem in one): [term.word for term in terms[start:end]]
        for start in range(len(terms))
        for end in range(start + 1, min(len(terms), start + LONGEST) + 1)
    }


def _together(phrase: str, readings: Sequence[Alternative]) -> Alternative:
    rarest = min(readings, key=lambda reading: reading.documents)
    stems = tuple(stem for reading in readings for stem in reading.stems)
    return replace(rarest, word=phrase, stems=stems, weight=WEIGHT)


def _key(phrase: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_to_string(search_stems(%s), ' ')", [" ".join(words_of(phrase))])
        return str(cursor.fetchone()[0])
