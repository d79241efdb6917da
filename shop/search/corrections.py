"""Words nobody sells: what the visitor may have meant."""

import math
from collections.abc import Sequence
from dataclasses import replace

from shop.search.engine import Alternative, Engine, Term
from shop.search.normalise import words
from shop.search.spelling import distance

SHORTEST = 3
# A word that one product of 700 has may be a slip for one that so many times as many have ("mart watch").
RARE = 6.5  # inverse document frequency
TIMES_AS_MANY = 20
WEIGHTS = (1.0, 0.6, 0.45)  # of the likeliest spelling and the next two


def add_corrections(terms: list[Term], engine: Engine, query: str) -> str | None:
    """Put likely spellings beside each word that hardly any product has; the corrected query, or None.

    Beside, not instead: whoever means the rare word finds it first.
    """
    doubtful = [term for term in terms if _is_word(term.word) and _is_doubtful(term.alternatives[0])]
    if not doubtful:
        return None
    similar = engine.similar_words([term.word for term in doubtful])
    corrected: dict[str, str] = {}
    for term in doubtful:
        likely = _likely(term.word, _more_common(similar.get(term.word, ()), term.alternatives[0].documents))
        if likely:
            corrected[term.word] = likely[0].word
            term.alternatives += [replace(a, weight=w) for a, w in zip(likely, WEIGHTS, strict=False)]
    return " ".join(corrected.get(word, word) for word in words(query)) if corrected else None


def _is_doubtful(reading: Alternative) -> bool:
    return not reading.known or reading.idf >= RARE


def _is_word(text: str) -> bool:
    return text.isalpha() and len(text) >= SHORTEST


def _more_common(candidates: Sequence[Alternative], documents: int) -> list[Alternative]:
    return [c for c in candidates if c.documents > TIMES_AS_MANY * documents]


def _likely(word: str, candidates: Sequence[Alternative]) -> list[Alternative]:
    allowed = 1 if len(word) < 8 else 2
    near = [
        (d, -_likelihood(word, c), c.word, c)
        for c in candidates
        if c.word != word and (d := distance(word, c.word)) <= allowed
    ]
    return [candidate for *_key, candidate in sorted(near, key=lambda one: one[:3])[: len(WEIGHTS)]]


def _likelihood(word: str, candidate: Alternative) -> float:
    """Frequent words are meant more often; the first letter is rarely wrong; swapped letters are the commonest slip."""
    swapped = sorted(word) == sorted(candidate.word)
    return math.log(1 + candidate.documents) + (word[0] == candidate.word[0]) + 0.5 * swapped
