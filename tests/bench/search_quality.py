"""How good the search's order is, on queries that people judged.

    python -m tests.bench.search_quality FOLDER

FOLDER has NAME.products.jsonl.gz (id, title, cls, features, desc a line), NAME.queries.tsv (id, query, split, the query
with a typing error) and NAME.qrels.tsv (query id, product id, gain) for each set, and score.py, which offers
load_qrels(path), dcg(gains) and evaluate(qrels, run). Each catalogue is written into the database, searched, and rolled
back. At last the re-ranker's weights are learned anew in five folds, to see how they do on queries not learned from.
"""

import argparse
import csv
import gzip
import importlib.util
import json
import os
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from statistics import mean
from types import ModuleType

import django

from shop.lib import embedded_postgres
from tests.bench.search_weights import TOP, Judged, held_out, learn, ndcg

PRODUCTS = ".products.jsonl.gz"
ROW = "{:12}{:>10}{:>10}{:>10}"


def main() -> None:
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.demo")
    if not os.environ.get("DATABASE_URL"):
        name = "securecart_bench_quality"
        os.environ["DATABASE_URL"] = embedded_postgres.start(embedded_postgres.DEMO_CLUSTER, name)
    django.setup()
    import_module("fixtures.prepare").migrate()  # after setup
    score = _module(arguments.folder / "score.py")
    sets = {name: _measured(score, arguments.folder, name) for name in _names(arguments.folder)}
    print("weights of the re-ranker, nDCG@10", ROW.format("", "in code", "learned", "held out"), sep="\n")
    _compare(sets)


def _names(folder: Path) -> list[str]:
    return sorted(path.name.removesuffix(PRODUCTS) for path in folder.glob(f"*{PRODUCTS}"))


def _measured(score: ModuleType, folder: Path, name: str) -> list[Judged]:
    """Prints the set's figures; its queries for the learning of weights."""
    qrels = score.load_qrels(str(folder / f"{name}.qrels.tsv"))
    with (folder / f"{name}.queries.tsv").open(encoding="utf-8") as lines:
        queries = list(csv.reader(lines, delimiter="\t"))
    print(name)
    with _catalogue(_products(folder / f"{name}{PRODUCTS}")) as catalogue:
        clean = _show("as typed", score, qrels, _answers(catalogue.search, {row[0]: row[1] for row in queries}))
        slips = _show("with a slip", score, qrels, _answers(catalogue.search, {row[0]: row[3] for row in queries}))
        print(f"  with a slip {slips / clean:.1%} of as typed")
        return [
            _judged(score, qrels[row[0]], *catalogue.parts(row[1])) for row in queries if any(qrels[row[0]].values())
        ]


def _show(label: str, score: ModuleType, qrels: dict, found: tuple[dict[str, list[str]], list[float]]) -> float:
    run, times = found
    figures, _each = score.evaluate(qrels, run)
    speed = f"p50 {times[len(times) // 2]:.0f} ms  p95 {times[len(times) * 95 // 100]:.0f} ms"
    print(f"  {label:12} nDCG@10 {figures['ndcg10']:.4f}  empty {figures['zero']:.1%}  {speed}  {figures}", flush=True)
    return figures["ndcg10"]


def _judged(score: ModuleType, gains: dict[str, float], ids: list[str], parts: list[list[float]]) -> Judged:
    ideal = score.dcg(sorted(gains.values(), reverse=True)[:TOP])
    return Judged(parts, [gains.get(i, 0.0) for i in ids], ideal)


def _compare(sets: dict[str, list[Judged]]) -> None:
    weights = import_module("shop.search.rerank").WEIGHTS
    every = [query for queries in sets.values() for query in queries]
    learned = learn(every, len(weights))
    for name, queries in sets.items():
        scores = [mean(ndcg(query, some) for query in queries) for some in (list(weights.values()), learned)]
        print(
            ROW.format(name, *(f"{one:.4f}" for one in (*scores, held_out(queries, every, len(weights))))), flush=True
        )
    print("learned:", {name: round(weight, 3) for name, weight in zip(weights, learned, strict=True)})


def _answers(search: Callable[[str], list[str]], queries: dict[str, str]) -> tuple[dict[str, list[str]], list[float]]:
    """Product ids by query, and the sorted times in milliseconds."""
    run, times = {}, []
    for query_id, text in queries.items():
        started = time.perf_counter()
        run[query_id] = search(text)
        times.append((time.perf_counter() - started) * 1000)
    return run, sorted(times)


def _catalogue(products: Iterator[dict]):
    return import_module("tests.bench.judged_catalogue").searchable(products)  # models need Django set up


def _products(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
