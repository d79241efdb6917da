"""The order of the candidates: what PostgreSQL's score cannot see is judged here, on the title."""

import math
from collections.abc import Sequence
from itertools import pairwise

from shop.search.engine import Candidate, Term

# Tuned on judged queries (tests/bench/search_quality.py); the parts are each between 0 and 1.
SCORE = 0.5
ALL_WORDS = 0.15  # every word of the query is somewhere in the product
COVERAGE = 0.25  # how much of the query, by rarity, is in the title
ADJACENCY = 0.25  # neighbours in the query are neighbours in the title
DENSITY = 0.2  # how much of the title is the query: "mug" before "box for a mug"
SOLD_OUT = -0.1
POPULARITY = 0.03


def rerank(candidates: Sequence[Candidate], terms: Sequence[Term]) -> list[int]:
    """Product ids, best first; equal ones in the engine's order."""
    if not candidates:
        return []
    top = max(c.score for c in candidates) or 1
    judged = [(-_judge(candidate, terms, top), n) for n, candidate in enumerate(candidates)]
    return [candidates[n].product_id for _score, n in sorted(judged)]


def _judge(candidate: Candidate, terms: Sequence[Term], top: float) -> float:
    title = candidate.title_stems
    return (
        SCORE * candidate.score / top
        + ALL_WORDS * _matches_all(candidate, terms)
        + COVERAGE * _coverage(set(title), terms)
        + ADJACENCY * _adjacency(title, terms)
        + DENSITY * _density(title, terms)
        + (0 if candidate.purchasable else SOLD_OUT)
        + POPULARITY * min(1, math.log10(1 + candidate.popularity) / 3)
    )


def _matches_all(candidate: Candidate, terms: Sequence[Term]) -> bool:
    return len(terms) > 1 and all(
        any(candidate.matched.issuperset(a.stems) for a in term.alternatives) for term in terms
    )


def _coverage(title: set[str], terms: Sequence[Term]) -> float:
    found = sum(
        term.idf * max((a.weight for a in term.alternatives if title.issuperset(a.stems)), default=0) for term in terms
    )
    return found / (sum(term.idf for term in terms) or 1)


def _adjacency(title: Sequence[str], terms: Sequence[Term]) -> float:
    if len(terms) < 2:
        return 0
    neighbours = set(pairwise(title))
    stems = [[a.stems for a in term.alternatives] for term in terms]
    close = sum(any((x[-1], y[0]) in neighbours for x in left for y in right) for left, right in pairwise(stems))
    return close / (len(terms) - 1)


def _density(title: Sequence[str], terms: Sequence[Term]) -> float:
    wanted = {stem for term in terms for a in term.alternatives for stem in a.stems}
    hits = sum(stem in wanted for stem in title)
    return min(1, 3 * hits / (len(title) + 3))
