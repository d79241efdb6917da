"""The terms of a query: its words, and in which other ways each may stand in the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from shop.search.engine import Alternative, Engine, Term
from shop.search.measures import spans
from shop.search.normalise import words as words_of

SHORTEST_PART = 3
# Fewer documents than this make a word that may as well be two ("firestick"), and two that may be one.
RARE = 3
WEIGHT = 0.9
SHORTEST_REMAINS = 4
REMAINS_WEIGHT = 0.5


def read_terms(text: str, words: Sequence[str], engine: Engine) -> list[Term]:
    """One question to the engine for all readings of all words."""
    joined = _joined_spans(text, words)
    parts = {word: list(_splits(word)) for word in words}
    asked = [*words, *(one for _covered, one in joined), *(p for pairs in parts.values() for two in pairs for p in two)]
    known = engine.readings(list(dict.fromkeys(asked)))
    terms = [Term(word, [known[word]]) for word in words if word in known]
    for covered, one in joined:
        if one in known and known[one].documents:
            add_reading(terms, covered, replace(known[one], weight=WEIGHT))
    for term in terms:
        if term.alternatives[0].documents < RARE and (split := _best_split(parts[term.word], known)):
            term.alternatives.append(split)
    return terms


def add_remains(terms: Sequence[Term], engine: Engine) -> None:
    """Where nobody sells any of the words: the longest beginning or end of each that is a word. Something like it is
    better than nothing ("firestic")."""
    parts = {term.word: _remains(term.word) for term in terms}
    known = engine.readings([part for some in parts.values() for part in some])
    for term in terms:
        found = [known[part] for part in parts[term.word] if part in known and known[part].documents >= RARE]
        if found:
            term.alternatives.append(replace(found[0], weight=REMAINS_WEIGHT))


def _remains(word: str) -> list[str]:
    """The longest first."""
    sizes = range(len(word) - 1, SHORTEST_REMAINS - 1, -1)
    return [part for size in sizes for part in (word[:size], word[-size:])] if word.isalpha() else []


def add_reading(terms: Sequence[Term], covered: Sequence[str], reading: Alternative) -> None:
    """Put a reading of several words beside each of them."""
    for term in terms:
        if term.word in covered and reading.stems not in {a.stems for a in term.alternatives}:
            term.alternatives.append(reading)


def _joined_spans(text: str, words: Sequence[str]) -> list[tuple[list[str], str]]:
    """Words with the one word they may be: measures, codes, and neighbours ("hand bag")."""
    neighbours = [([a, b], a + b) for a, b in pairwise(words)]
    return neighbours + [(words_of(part), one) for part, one in spans(text)]


def _splits(word: str) -> list[tuple[str, str]]:
    if not word.isalpha():
        return []
    return [(word[:n], word[n:]) for n in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)]


def _best_split(pairs: Sequence[tuple[str, str]], known: Mapping[str, Alternative]) -> Alternative | None:
    """The two words whose rarer one is the most frequent."""
    found = [(known[a], known[b]) for a, b in pairs if a in known and b in known]
    found = [two for two in found if min(one.documents for one in two) >= RARE]
    if not found:
        return None
    left, right = max(found, key=lambda two: min(one.documents for one in two))
    rarest = min(left, right, key=lambda one: one.documents)
    return Alternative(
        f"{left.word} {right.word}", left.stems + right.stems, rarest.idf, rarest.documents, weight=WEIGHT
    )
