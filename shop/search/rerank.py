"""The order of the candidates: what adding up words cannot see is judged here, mostly on the title."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import mul

from shop.search.accessories import FOR, is_accessory, names_accessory
from shop.search.alike import likenesses
from shop.search.engine import Candidate, Term
from shop.search.negation import verdict
from shop.search.normalise import words

ALIKE = "alike"
# Learned on judged queries by tests/bench/search_weights.py, which also says how they do on queries not learned from;
# rounded, since none of them moves the figures by more than their chance error when it is changed by a tenth.
# Each part is between 0 and 1, that of the unwanted between -1 and 1.
WEIGHTS: dict[str, float] = {
    "best_field": 0.19,  # the engine's, the field that says most for each word
    "all_words": 0.13,  # every word of the query is somewhere in the product
    "coverage": 0.08,  # how much of the query, by rarity, is in the title
    "adjacency": 0.03,  # neighbours in the query are neighbours in the title
    "phrase": 0.07,  # the whole query stands in the title
    "density": 0.07,  # how much of the title is the query: "mug" before "box for a mug"
    "short": 0.12,  # short titles name the thing, long ones list what else it goes with
    "made_for": -0.07,  # the query stands only behind "for": "strap for watch" is no watch
    "accessory": -0.06,  # it is called a cover, a cable or the like, which was not asked for
    "brand": 0.13,  # its brand was asked for
    "unwanted": 0.15,  # asked for without something, and the title says so
    # A query of one word is in every candidate's title, so what else is there decides more.
    "one_word_density": 0.47,
    "one_word_best_field": 0.2,
    ALIKE: 0.23,  # it is like the first ones
}
# Those that are like the first ones make better first ones, to be like in turn. What a single word finds first is too
# mixed for that: the more is asked for, the more the first ones can be trusted.
ROUNDS = 3
SOLD_OUT = -0.1
POPULARITY = 0.03


@dataclass(frozen=True)
class Query:
    words: Sequence[str]
    terms: Sequence[Term]
    unwanted: Sequence[str]  # stems


def rerank(candidates: Sequence[Candidate], query: Query) -> list[int]:
    """Product ids, best first; equal ones in the engine's order."""
    if not candidates:
        return []
    judged = [
        (-_relevance(parts) - _shop_side(candidate), n)
        for n, (candidate, parts) in enumerate(zip(candidates, judge(candidates, query), strict=True))
    ]
    return [candidates[n].product_id for _relevance, n in sorted(judged)]


def judge(candidates: Sequence[Candidate], query: Query) -> list[dict[str, float]]:
    """Each candidate's parts by the names of WEIGHTS and in their order. What the first ones are like is known only
    once there are first ones, so that part comes last."""
    reader = _Reader(query, max(c.best_field for c in candidates) or 1)
    judged = [reader.parts(c) for c in candidates]
    salient = [c.salient for c in candidates]
    for parts in judged:
        parts[ALIKE] = 0.0
    for _round in range(min(len(query.terms), ROUNDS)):
        alike = likenesses(salient, [_relevance(parts) for parts in judged], reader.wanted)
        for parts, likeness in zip(judged, alike, strict=True):
            parts[ALIKE] = likeness
    return judged


def _relevance(parts: Mapping[str, float]) -> float:
    return sum(map(mul, WEIGHTS.values(), parts.values()))


def _shop_side(candidate: Candidate) -> float:
    popularity = POPULARITY * min(1, math.log10(1 + candidate.popularity) / 3)
    return popularity + (0 if candidate.purchasable else SOLD_OUT)


def _wanted(query: Query) -> set[str]:
    return {stem for term in query.terms for a in term.alternatives for stem in a.stems}


class _Reader:
    """Reads titles for one query: two hundred, so what many of them have in common is worked out once."""

    def __init__(self, query: Query, best_field: float) -> None:
        self.query = query
        self.best_field = best_field
        self.wanted = _wanted(query)
        self.ways = [(term.idf, [(a.weight, a.stems) for a in term.alternatives]) for term in query.terms]
        self.rarity = sum(idf for idf, _ways in self.ways) or 1
        self.asks_for_fitting = not FOR.isdisjoint(query.words)
        self.asks_for_accessory = names_accessory(self.wanted)
        self.text = f" {' '.join(query.words)} "
        self.neighbours = [_neighbours(left, right) for left, right in pairwise(query.terms)]
        self.coverage = cache(self._coverage)
        self.covered = cache(self._covered)
        self.matches_all = cache(self._matches_all)
        self.is_brand = cache(self._is_brand)

    def parts(self, candidate: Candidate) -> dict[str, float]:
        title = candidate.title_stems
        stems = set(title)
        asked = [stem for stem in title if stem in self.wanted]
        best_field = candidate.best_field / self.best_field
        density = min(1, 3 * len(asked) / (len(title) + 3))
        one_word = len(self.query.terms) == 1
        return {
            "best_field": best_field,
            "all_words": float(self.matches_all(candidate.matched)),
            "coverage": self.coverage(frozenset(asked)),
            "adjacency": self._adjacency(title) if asked else 0,
            "phrase": float(self._has_phrase(candidate.title)),
            "density": density,
            "short": 1 / (1 + len(title) / 10),
            "made_for": self._made_for(title, stems),
            "accessory": float(not self.asks_for_accessory and is_accessory(title, stems, self.wanted)),
            "brand": float(self.is_brand(candidate.brand)),
            "unwanted": float(verdict(title, self.query.unwanted)) if self.query.unwanted else 0.0,
            "one_word_density": one_word * density,
            "one_word_best_field": one_word * best_field,
        }

    def _matches_all(self, matched: frozenset[str]) -> bool:
        return len(self.ways) > 1 and all(
            any(matched.issuperset(stems) for _weight, stems in ways) for _idf, ways in self.ways
        )

    def _coverage(self, title: frozenset[str]) -> float:
        found = (
            idf * max((weight for weight, stems in ways if title.issuperset(stems)), default=0)
            for idf, ways in self.ways
        )
        return sum(found) / self.rarity

    def _adjacency(self, title: Sequence[str]) -> float:
        if not self.neighbours:
            return 0
        found = set(pairwise(title))
        return sum(not found.isdisjoint(pairs) for pairs in self.neighbours) / len(self.neighbours)

    def _has_phrase(self, title: str) -> bool:
        """Nearly all titles miss one of the words, which is seen without cutting them."""
        lowered = title.lower()
        asked = self.query.words
        return len(asked) > 1 and all(word in lowered for word in asked) and self.text in f" {' '.join(words(title))} "

    def _made_for(self, title: Sequence[str], stems: set[str]) -> float:
        """The share of the query, by rarity, that the title has only behind "for"."""
        if self.asks_for_fitting or FOR.isdisjoint(stems):
            return 0
        place = next(n for n, stem in enumerate(title) if stem in FOR)
        wanted = self.wanted
        return self.covered(frozenset(wanted & stems)) - self.covered(frozenset(wanted.intersection(title[:place])))

    def _covered(self, stems: frozenset[str]) -> float:
        found = (idf for idf, ways in self.ways if any(stems.issuperset(some) for _weight, some in ways))
        return sum(found) / self.rarity

    def _is_brand(self, brand: str) -> bool:
        return bool(brand) and set(self.query.words).issuperset(words(brand))


def _neighbours(left: Term, right: Term) -> set[tuple[str, str]]:
    """Stems that stand side by side where the two words do."""
    return {(x.stems[-1], y.stems[0]) for x in left.alternatives for y in right.alternatives}
