"""How fast and how heavy the shop is, as tables, and whether that is what was asked.

    python -m tests.bench [--catalogue PATH | --products N] [--only PART …] [--seconds N]

PATH is a products.jsonl.gz of Open Icecat data; without it a catalogue of that size and shape, or of N products, is
made up. The first run fills a database of its own, which stays. The load comes from this machine and shares its
processors with the shop, so compare the ratios to the bare view, which is measured in the same run, before the figures
themselves. Fails when a goal is missed.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import django

from shop.lib import embedded_postgres
from tests.bench import icecat
from tests.bench.icecat_records import COUNT, Record, records

STATIC = embedded_postgres.STATE_DIR / "bench-static"
PARTS = ("kept", "pages", "checkouts", "search", "index", "weight")


def main() -> int:
    arguments = _arguments()
    name = "securecart_bench_icecat" if arguments.catalogue else f"securecart_bench_{arguments.products}"
    url = embedded_postgres.start(embedded_postgres.DEMO_CLUSTER, name)
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "shop.settings.demo",
        "STATIC_ROOT": str(STATIC),
        "API_READS_PER_MINUTE": "0",
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    timed("database migrated", import_module("fixtures.prepare").migrate)
    timed("catalogue loaded", lambda: fill(records(arguments.catalogue, arguments.products)))
    STATIC.mkdir(parents=True, exist_ok=True)
    timed("static files collected", lambda: import_module("fixtures.prepare").collect_static(STATIC / ".digest"))
    tables = import_module("tests.bench.tables")  # models, after setup
    with tempfile.TemporaryDirectory() as folder:
        bench = tables.Bench(url, Path(folder), STATIC, seconds=arguments.seconds)
        return 0 if bench.run(arguments.only or PARTS) else 1


def fill(source: Iterator[Record]) -> None:
    """Also what an earlier run, stopped half-way, has left out of the index."""
    icecat.load(source)
    missing = import_module("tests.bench.search_times").products_without_row()
    if missing:
        import_module("shop.search.text_facets").decide_text_facets()
        timed(f"{len(missing):,} products indexed", lambda: import_module("shop.search.index").reindex(missing))
        import_module("shop.search.vocabulary").refresh_vocabulary()


def timed(what: str, do: Callable[[], object]) -> None:
    began = time.monotonic()
    do()
    print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--catalogue", type=Path, help="products.jsonl.gz; without it products are made up")
    parser.add_argument("--products", type=int, default=COUNT, help="how many, at most")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="parts; without it all of them")
    parser.add_argument("--seconds", type=float, default=6, help="how long each figure is measured")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
