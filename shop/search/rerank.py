"""The order of the candidates: what adding up words cannot see is judged here, mostly on the title."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shop.search.accessories import FOR, is_accessory, names_accessory
from shop.search.alike import likenesses
from shop.search.engine import Candidate, Term
from shop.search.negation import verdict
from shop.search.normalise import words

ALIKE = "alike"
# Learned on judged queries by tests/bench/search_weights.py, which also says how they do on queries not learned from.
# Each part is between 0 and 1, that of the unwanted between -1 and 1.
WEIGHTS: dict[str, float] = {
    "best_field": 0.191,  # the engine's, the field that says most for each word
    "all_words": 0.127,  # every word of the query is somewhere in the product
    "coverage": 0.077,  # how much of the query, by rarity, is in the title
    "adjacency": 0.01,  # neighbours in the query are neighbours in the title
    "phrase": 0.07,  # the whole query stands in the title
    "density": 0.072,  # how much of the title is the query: "mug" before "box for a mug"
    "short": 0.124,  # short titles name the thing, long ones list what else it goes with
    "made_for": -0.067,  # the query stands only behind "for": "strap for watch" is no watch
    "accessory": -0.06,  # it is called a cover, a cable or the like, which was not asked for
    "brand": 0.126,  # its brand was asked for
    "unwanted": 0.147,  # asked for without something, and the title says so
    # A query of one word is in every candidate's title, so what else is there decides more.
    "one_word_density": 0.473,
    "one_word_best_field": 0.275,
    ALIKE: 0.233,  # it is like the first ones
}
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
    judged = []
    for n, (candidate, parts) in enumerate(zip(candidates, judge(candidates, query), strict=True)):
        judged.append((-_relevance(parts) - _shop_side(candidate), n))
    return [candidates[n].product_id for _relevance, n in sorted(judged)]


def judge(candidates: Sequence[Candidate], query: Query) -> list[dict[str, float]]:
    """Each candidate's parts by the names of WEIGHTS. What the first ones are like is known only once there are first
    ones, so that part comes last."""
    reader = _Reader(query, max(c.best_field for c in candidates) or 1)
    judged = [reader.parts(c) for c in candidates]
    alike = likenesses([c.salient for c in candidates], [_relevance(parts) for parts in judged], reader.wanted)
    return [{**parts, ALIKE: likeness} for parts, likeness in zip(judged, alike, strict=True)]


def _relevance(parts: Mapping[str, float]) -> float:
    return sum(WEIGHTS[name] * part for name, part in parts.items())


def _shop_side(candidate: Candidate) -> float:
    popularity = POPULARITY * min(1, math.log10(1 + candidate.popularity) / 3)
    return popularity + (0 if candidate.purchasable else SOLD_OUT)


def _wanted(query: Query) -> set[str]:
    return {stem for term in query.terms for a in term.alternatives for stem in a.stems}


class _Reader:
    """Reads titles for one query."""

    def __init__(self, query: Query, best_field: float) -> None:
        self.query = query
        self.best_field = best_field
        self.wanted = _wanted(query)
        self.rarity = sum(term.idf for term in query.terms) or 1
        self.asks_for_fitting = not FOR.isdisjoint(query.words)
        self.asks_for_accessory = names_accessory(self.wanted)
        self.asked = set(query.words)
        self.text = f" {' '.join(query.words)} "

    def parts(self, candidate: Candidate) -> dict[str, float]:
        title = candidate.title_stems
        stems = set(title)
        best_field = candidate.best_field / self.best_field
        density = min(1, 3 * sum(stem in self.wanted for stem in title) / (len(title) + 3))
        one_word = len(self.query.terms) == 1
        return {
            "best_field": best_field,
            "all_words": float(self._matches_all(candidate)),
            "coverage": self._coverage(stems),
            "adjacency": self._adjacency(title),
            "phrase": float(len(self.query.words) > 1 and self.text in f" {' '.join(words(candidate.title))} "),
            "density": density,
            "short": 1 / (1 + len(title) / 10),
            "made_for": self._made_for(title, stems),
            "accessory": float(not self.asks_for_accessory and is_accessory(title, self.wanted)),
            "brand": float(self._is_brand(candidate.brand)),
            "unwanted": float(verdict(title, self.query.unwanted)) if self.query.unwanted else 0.0,
            "one_word_density": one_word * density,
            "one_word_best_field": one_word * best_field,
        }

    def _matches_all(self, candidate: Candidate) -> bool:
        terms = self.query.terms
        return len(terms) > 1 and all(
            any(candidate.matched.issuperset(a.stems) for a in term.alternatives) for term in terms
        )

    def _coverage(self, title: set[str]) -> float:
        found = (
            term.idf * max((a.weight for a in term.alternatives if title.issuperset(a.stems)), default=0)
            for term in self.query.terms
        )
        return sum(found) / self.rarity

    def _adjacency(self, title: Sequence[str]) -> float:
        terms = self.query.terms
        if len(terms) < 2:
            return 0
        neighbours = set(pairwise(title))
        stems = [[a.stems for a in term.alternatives] for term in terms]
        close = sum(any((x[-1], y[0]) in neighbours for x in left for y in right) for left, right in pairwise(stems))
        return close / (len(terms) - 1)

    def _made_for(self, title: Sequence[str], stems: set[str]) -> float:
        """The share of the query, by rarity, that the title has only behind "for"."""
        place = next((n for n, stem in enumerate(title) if stem in FOR), None)
        if place is None or self.asks_for_fitting:
            return 0
        before = set(title[:place])
        return self._covered(stems) - self._covered(before)

    def _covered(self, stems: set[str]) -> float:
        terms = self.query.terms
        return sum(t.idf for t in terms if any(stems.issuperset(a.stems) for a in t.alternatives)) / self.rarity

    def _is_brand(self, brand: str) -> bool:
        return bool(brand) and self.asked.issuperset(words(brand))
