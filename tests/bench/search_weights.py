"""The weights of the re-ranker, learned from judged queries, and how they do on queries not learned from.

    python -m tests.bench.search_weights SCORE.py PRODUCTS.jsonl.gz QUERIES.tsv QRELS.tsv [PRODUCTS QUERIES QRELS …]

LambdaRank with a linear model (Burges 2010, "From RankNet to LambdaRank to LambdaMART"), in five folds: each fold's
queries are scored by weights that never saw them. Files as in tests.bench.search_quality.
"""

import csv
import math
import os
import random
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import django

from shop.lib import embedded_postgres
from tests.bench.search_quality import _module, _products

FOLDS, ROUNDS, RATE, SHRINK = 5, 15, 0.03, 0.002
TOP, CONSIDERED = 10, 50
DISCOUNT = [1 / math.log2(place + 2) for place in range(TOP)]


class Judged(NamedTuple):
    """A query's candidates: their parts, and what the judges gave them."""

    parts: list[list[float]]
    gains: list[float]
    ideal: float


def main() -> None:
    score_path, *files = [Path(argument) for argument in sys.argv[1:]]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.demo")
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = embedded_postgres.start(embedded_postgres.DEMO_CLUSTER)
    django.setup()
    score = _module(score_path)
    names = list(import_module("shop.search.rerank").WEIGHTS)
    sets = {files[n].name: _judged(score, *files[n : n + 3]) for n in range(0, len(files), 3)}
    for name, queries in sets.items():
        print(f"{name:30} held out {_held_out(queries, [q for s in sets.values() for q in s], len(names)):.4f}")
    weights = learn([query for queries in sets.values() for query in queries], len(names))
    print({name: round(weight, 3) for name, weight in zip(names, weights, strict=True)})


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


def _held_out(queries: Sequence[Judged], every: Sequence[Judged], size: int) -> float:
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


def _judged(score, products: Path, queries: Path, qrels: Path) -> list[Judged]:
    judge = import_module("tests.bench.judged_catalogue").judged_parts
    known = score.load_qrels(str(qrels))
    with queries.open(encoding="utf-8") as lines:
        texts = {row[0]: row[1] for row in csv.reader(lines, delimiter="\t")}
    wanted = {key: text for key, text in texts.items() if any(gain > 0 for gain in known.get(key, {}).values())}
    found = []
    for key, (ids, parts) in judge(_products(products), wanted).items():
        ideal = score.dcg(sorted(known[key].values(), reverse=True)[:TOP])
        found.append(Judged(parts, [known[key].get(i, 0.0) for i in ids], ideal))
    return found


if __name__ == "__main__":
    main()
