"""Words nobody sells: what the visitor may have meant."""

import math
from collections.abc import Sequence
from dataclasses import replace

from shop.search.engine import Alternative, Engine, Term
from shop.search.normalise import words
from shop.search.spelling import distance

SHORTEST = 3
MOST = 3


def add_corrections(terms: list[Term], engine: Engine, query: str) -> str | None:
    """Put likely spellings beside each word the catalogue does not know; the corrected query, or None.

    Beside, not instead: whoever means the rare word finds it as soon as it is sold.
    """
    unknown = [t for t in terms if not t.known and t.word.isalpha() and len(t.word) >= SHORTEST]
    if not unknown:
        return None
    similar = engine.similar_words([term.word for term in unknown])
    corrected: dict[str, str] = {}
    for term in unknown:
        likely = _likely(term.word, similar.get(term.word, ()))
        if likely:
            corrected[term.word] = likely[0].word
            term.alternatives += [replace(a, weight=0.9 - 0.15 * n) for n, a in enumerate(likely)]
    return " ".join(corrected.get(word, word) for word in words(query)) if corrected else None


def _likely(word: str, candidates: Sequence[Alternative]) -> list[Alternative]:
    allowed = 1 if len(word) < 8 else 2
    near = [(d, -_likelihood(word, c), c.word, c) for c in candidates if (d := distance(word, c.word)) <= allowed]
    return [candidate for *_key, candidate in sorted(near, key=lambda one: one[:3])[:MOST]]


def _likelihood(word: str, candidate: Alternative) -> float:
    """Frequent words are meant more often; the first letter is rarely wrong; swapped letters are the commonest slip."""
    swapped = sorted(word) == sorted(candidate.word)
    return math.log(1 + candidate.documents) + (word[0] == candidate.word[0]) + 0.5 * swapped
