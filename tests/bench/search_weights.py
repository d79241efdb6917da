"""The weights of the re-ranker, learned from judged queries, and how they do on queries not learned from.

LambdaRank with a linear model (Burges 2010, "From RankNet to LambdaRank to LambdaMART"), in five folds: each fold's
queries are scored by weights that never saw them. tests.bench.search_quality prints what comes out.
"""

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

FOLDS, ROUNDS, RATE, SHRINK = 5, 15, 0.02, 0.005
TOP, CONSIDERED = 10, 50
DISCOUNT = [1 / math.log2(place + 2) for place in range(TOP)]


class Judged(NamedTuple):
    """A query's candidates: their parts, and what the judges gave them."""

    parts: list[list[float]]
    gains: list[float]
    ideal: float


def learn(queries: Sequence[Judged], size: int) -> list[float]:
    weights, squares = [0.1] * size, [1e-6] * size
    for _round in range(ROUNDS):
        for query in queries:
            for n, slope in enumerate(_slopes(query, weights)):
                step = slope - SHRINK * weights[n]
                squares[n] += step * step
                weights[n] += RATE * step / math.sqrt(squares[n])
    return weights


def ndcg(query: Judged, weights: Sequence[float]) -> float:
    order = _order(query, weights)[:TOP]
    return sum(query.gains[n] * share for n, share in zip(order, DISCOUNT, strict=False)) / query.ideal


def held_out(queries: Sequence[Judged], every: Sequence[Judged], size: int) -> float:
    places = list(range(len(queries)))
    random.Random(3).shuffle(places)
    total = 0.0
    for fold in range(FOLDS):
        left_out = [queries[n] for n in places[fold::FOLDS]]
        hidden = {id(query) for query in left_out}
        weights = learn([query for query in every if id(query) not in hidden], size)
        total += sum(ndcg(query, weights) for query in left_out)
    return total / len(queries)


def _slopes(query: Judged, weights: Sequence[float]) -> list[float]:
    """Where each weight should go: every pair in the wrong order pulls as much as its exchange would gain."""
    slopes = [0.0] * len(weights)
    order = _order(query, weights)[:CONSIDERED]
    scores = [_score(query.parts[n], weights) for n in order]
    for i, better in enumerate(order):
        for j, worse in enumerate(order):
            gain = query.gains[better] - query.gains[worse]
            if gain > 0 and min(i, j) < TOP:
                pull = gain * abs(_share(i) - _share(j)) / query.ideal
                pull /= 1 + math.exp(max(-50, min(50, 10 * (scores[i] - scores[j]))))
                for n, (a, b) in enumerate(zip(query.parts[better], query.parts[worse], strict=True)):
                    slopes[n] += pull * (a - b)
    return slopes


def _share(place: int) -> float:
    return DISCOUNT[place] if place < TOP else 0.05


def _order(query: Judged, weights: Sequence[float]) -> list[int]:
    return sorted(range(len(query.parts)), key=lambda n: (-_score(query.parts[n], weights), n))


def _score(parts: Sequence[float], weights: Sequence[float]) -> float:
    return sum(part * weight for part, weight in zip(parts, weights, strict=True))
