"""The order of the candidates: what adding up words cannot see is judged here, mostly on the title."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from shop.search.engine import Candidate, Term
from shop.search.negation import verdict
from shop.search.normalise import words

# Learned on judged queries by tests/bench/search_weights.py, which also says how they do on queries not learned from.
# Each part is between 0 and 1, that of the unwanted between -1 and 1.
WEIGHTS: dict[str, float] = {
    "score": 0.08,  # the engine's, all fields added up
    "best_field": 0.24,  # the engine's, the field that says most for each word
    "all_words": 0.17,  # every word of the query is somewhere in the product
    "coverage": 0.11,  # how much of the query, by rarity, is in the title
    "adjacency": 0.02,  # neighbours in the query are neighbours in the title
    "phrase": 0.05,  # the whole query stands in the title
    "density": 0.07,  # how much of the title is the query: "mug" before "box for a mug"
    "short": 0.2,  # short titles name the thing, long ones list what else it goes with
    "accessory": -0.08,  # the query stands only behind "for": "strap for watch" is no watch
    "brand": 0.19,  # its brand was asked for
    "company": 0.09,  # its title is like the titles of the first ones
    "unwanted": 0.18,  # asked for without something, and the title says so
}
SOLD_OUT = -0.1
POPULARITY = 0.03

FOR = frozenset({"for", "fit", "compat", "replac"})
COMPANY = 15  # so many first ones say what the others should be like


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
        relevance = sum(WEIGHTS[name] * part for name, part in parts.items())
        judged.append((-relevance - _shop_side(candidate), n))
    return [candidates[n].product_id for _relevance, n in sorted(judged)]


def judge(candidates: Sequence[Candidate], query: Query) -> list[dict[str, float]]:
    """Each candidate's parts by the names of WEIGHTS."""
    top = max(c.score for c in candidates) or 1
    top_field = max(c.best_field for c in candidates) or 1
    reader = _Reader(query, _typical(candidates, query))
    return [{"score": c.score / top, "best_field": c.best_field / top_field, **reader.parts(c)} for c in candidates]


def _shop_side(candidate: Candidate) -> float:
    popularity = POPULARITY * min(1, math.log10(1 + candidate.popularity) / 3)
    return popularity + (0 if candidate.purchasable else SOLD_OUT)


def _wanted(query: Query) -> set[str]:
    return {stem for term in query.terms for a in term.alternatives for stem in a.stems}


def _typical(candidates: Sequence[Candidate], query: Query) -> dict[str, float]:
    """Stems that the first titles have more often than all of them: what the query is about, besides its own words.
    The heaviest ten add up to 1."""
    wanted = _wanted(query)
    first = Counter(stem for c in candidates[:COMPANY] for stem in set(c.title_stems))
    every = Counter(stem for c in candidates for stem in set(c.title_stems))
    head = min(COMPANY, len(candidates))
    above = {s: n / head - every[s] / len(candidates) for s, n in first.items() if s not in wanted and n > 1}
    total = sum(sorted(above.values(), reverse=True)[:10]) or 1
    return {stem: share / total for stem, share in above.items() if share > 0}


class _Reader:
    """Reads titles for one query."""

    def __init__(self, query: Query, typical: dict[str, float]) -> None:
        self.query = query
        self.typical = typical
        self.wanted = _wanted(query)
        self.rarity = sum(term.idf for term in query.terms) or 1
        self.asks_for_accessory = not FOR.isdisjoint(query.words)
        self.asked = set(query.words)
        self.text = f" {' '.join(query.words)} "

    def parts(self, candidate: Candidate) -> dict[str, float]:
        title = candidate.title_stems
        stems = set(title)
        return {
            "all_words": float(self._matches_all(candidate)),
            "coverage": self._coverage(stems),
            "adjacency": self._adjacency(title),
            "phrase": float(len(self.query.words) > 1 and self.text in f" {' '.join(words(candidate.title))} "),
            "density": min(1, 3 * sum(stem in self.wanted for stem in title) / (len(title) + 3)),
            "short": 1 / (1 + len(title) / 10),
            "accessory": self._accessory(title, stems),
            "brand": float(self._is_brand(candidate.brand)),
            "company": min(1.0, sum(self.typical.get(stem, 0) for stem in stems)),
            "unwanted": float(verdict(title, self.query.unwanted)) if self.query.unwanted else 0.0,
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

    def _accessory(self, title: Sequence[str], stems: set[str]) -> float:
        """The share of the query, by rarity, that the title has only behind "for"."""
        place = next((n for n, stem in enumerate(title) if stem in FOR), None)
        if place is None or self.asks_for_accessory:
            return 0
        before = set(title[:place])
        return self._covered(stems) - self._covered(before)

    def _covered(self, stems: set[str]) -> float:
        terms = self.query.terms
        return sum(t.idf for t in terms if any(stems.issuperset(a.stems) for a in t.alternatives)) / self.rarity

    def _is_brand(self, brand: str) -> bool:
        return bool(brand) and self.asked.issuperset(words(brand))
