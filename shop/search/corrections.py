"""Words nobody sells, or not together with the others: what the visitor may have meant."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shop.search.engine import Alternative, Engine, Term
from shop.search.normalise import words
from shop.search.spelling import distance

SHORTEST, SHORTEST_ALONE = 2, 3
LONG = 7  # letters of a word in which people make two mistakes
# A word that one product of 700 has may be a slip for one that so many times as many have ("mart watch").
RARE = 6.5  # inverse document frequency
TIMES_AS_MANY = 20
# So may one that one of 90 has, where hardly any of them has the rest of the query too ("rx 2060", "kindle fir").
UNUSUAL = 4.5
TIMES_AS_MANY_TOGETHER = 10
LEAST_TOGETHER = 1
MOST = 8  # spellings of a word that are looked up together with the rest
WEIGHTS = (1.0, 0.6, 0.45)  # of the likeliest spelling and the next two

Pair = tuple[str, str]


def add_corrections(terms: list[Term], engine: Engine, query: str) -> str | None:
    """Put likely spellings beside each word that hardly any product has; the corrected query, or None.

    Beside, not instead: whoever means the rare word finds it first.
    """
    near = _near_words([term for term in terms if _is_word(term.word, SHORTEST) and _is_doubtful(term, terms)], engine)
    near |= _near_codes([term.word for term in terms if not term.known and not term.word.isalpha()], engine)
    if not near:
        return None
    together = _counted(terms, near, engine)
    corrected: dict[str, str] = {}
    for term in terms:
        likely = _likely(term, near.get(term.word, ()), _context(term, terms), together)
        if likely:
            corrected[term.word] = likely[0].word
            term.alternatives += [replace(a, weight=w) for a, w in zip(likely, WEIGHTS, strict=False)]
    return " ".join(corrected.get(word, word) for word in words(query)) if corrected else None


def corrected_words(unknown: Sequence[str], engine: Engine) -> list[Alternative]:
    """The likeliest spelling of each, without looking at other words."""
    similar = engine.similar_words([word for word in unknown if _is_word(word)])
    near = {word: _near(word, candidates) for word, candidates in similar.items()}
    return [max(some, key=lambda c: _likelihood(word, c)) for word, some in near.items() if some]


def _is_word(text: str, shortest: int = SHORTEST_ALONE) -> bool:
    return text.isalpha() and len(text) >= shortest


def _is_doubtful(term: Term, terms: Sequence[Term]) -> bool:
    reading = term.alternatives[0]
    return not reading.known or reading.idf >= (RARE if len(terms) == 1 else UNUSUAL)


def _near_words(doubtful: Sequence[Term], engine: Engine) -> dict[str, list[Alternative]]:
    similar = engine.similar_words([term.word for term in doubtful]) if doubtful else {}
    found = {term.word: _near(term.word, similar.get(term.word, ())) for term in doubtful}
    own = {term.word: term.alternatives[0].stems for term in doubtful}
    return {word: kept for word, some in found.items() if (kept := [c for c in some if c.stems != own[word]])}


def _near_codes(unknown: Sequence[str], engine: Engine) -> dict[str, list[Alternative]]:
    """Codes are not among the words that people spell, so only a letter too many is found ("rps4")."""
    shorter = {code: [code[:n] + code[n + 1 :] for n, c in enumerate(code) if c.isalpha()] for code in unknown}
    known = engine.readings([one for some in shorter.values() for one in some]) if shorter else {}
    found = {code: [known[one] for one in some if one in known and known[one].known] for code, some in shorter.items()}
    return {code: some for code, some in found.items() if some}


def _near(word: str, candidates: Sequence[Alternative]) -> list[Alternative]:
    allowed = 1 if len(word) < LONG else 2
    near = [(d, c) for c in candidates if c.word != word and (d := distance(word, c.word)) <= allowed]
    closest = min((d for d, _c in near), default=0)
    return sorted((c for d, c in near if d == closest), key=lambda c: (-_likelihood(word, c), c.word))[:MOST]


def _counted(terms: Sequence[Term], near: Mapping[str, list[Alternative]], engine: Engine) -> dict[Pair, float]:
    """How many products have a spelling and the rest of the query."""
    pairs = {
        (context, reading.stems[0])
        for term in terms
        if term.word in near and (context := _context(term, terms))
        for reading in (term.alternatives[0], *near[term.word])
    }
    return engine.together(sorted(pairs)) if pairs else {}


def _context(term: Term, terms: Sequence[Term]) -> str | None:
    """The rarest known stem of another word: what the query is most about."""
    others = [t.alternatives[0] for t in terms if t is not term and t.alternatives[0].known]
    return max(others, key=lambda a: a.idf).stems[0] if others else None


def _likely(
    term: Term, near: Sequence[Alternative], context: str | None, together: Mapping[Pair, float]
) -> list[Alternative]:
    own = term.alternatives[0]

    def beside(reading: Alternative) -> float:
        return together.get((context, reading.stems[0]), 0) if context else 0

    least = TIMES_AS_MANY_TOGETHER * beside(own) + LEAST_TOGETHER
    rare = len(term.word) >= SHORTEST_ALONE and (not own.known or own.idf >= RARE)
    meant = [c for c in near if (rare and c.documents > TIMES_AS_MANY * own.documents) or beside(c) > least]
    return sorted(meant, key=lambda c: (-_likelihood(term.word, c) - math.log(1 + beside(c)), c.word))[: len(WEIGHTS)]


def _likelihood(word: str, candidate: Alternative) -> float:
    """Frequent words are meant more often; the first letter is rarely wrong; swapped letters are the commonest slip."""
    swapped = sorted(word) == sorted(candidate.word)
    return math.log(1 + candidate.documents) + (word[0] == candidate.word[0]) + 0.5 * swapped
