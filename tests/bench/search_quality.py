"""How good the search's order is, on queries that people judged.

    python -m tests.bench.search_quality PRODUCTS.jsonl.gz QUERIES.tsv QRELS.tsv SCORE.py

PRODUCTS: id, title, cls, features, desc a line. QUERIES: id, query, split, the query with a typing error. QRELS: query
id, product id, gain. SCORE.py offers load_qrels(path) and evaluate(qrels, run). The catalogue is written into the
database, searched, and rolled back.
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
from types import ModuleType

import django

from shop.lib import embedded_postgres


def main() -> None:
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.demo")
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = embedded_postgres.start(embedded_postgres.DEMO_CLUSTER)
    django.setup()
    score = _module(arguments.score)
    qrels = score.load_qrels(str(arguments.qrels))
    with arguments.queries.open(encoding="utf-8") as lines:
        queries = list(csv.reader(lines, delimiter="\t"))
    with _catalogue(_products(arguments.products)) as search:
        for label, column in (("as typed", 1), ("with a typing error", 3)):
            run, times = _answers(search, {row[0]: row[column] for row in queries})
            figures, _each = score.evaluate(qrels, run)
            print(
                f"{label:20} {figures}  p50 {times[len(times) // 2]:.0f} ms  p95 {times[len(times) * 95 // 100]:.0f} ms"
            )


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
    for name in ("products", "queries", "qrels", "score"):
        parser.add_argument(name, type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
