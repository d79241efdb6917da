"""How fast and how heavy the shop is, as tables: `python -m tests.bench [--catalogue PATH]`.

PATH is a products.jsonl.gz of Open Icecat data; without it a catalogue of that size and shape is made up. The first run
fills a database of its own, which stays. The load comes from this machine and shares its processors with the shop, so
compare the ratios to the bare view, which is measured in the same run, before the figures themselves.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import django

from shop.lib import embedded_postgres
from tests.bench import icecat
from tests.bench.icecat_records import records

STATIC = embedded_postgres.STATE_DIR / "bench-static"


def main() -> None:
    arguments = _arguments()
    name = "securecart_bench_icecat" if arguments.catalogue else "securecart_bench"
    url = embedded_postgres.start(embedded_postgres.DEMO_CLUSTER, name)
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "STATIC_ROOT": str(STATIC),
        "API_READS_PER_MINUTE": "0",
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    timed("database migrated", import_module("fixtures.prepare").migrate)
    timed("catalogue loaded", lambda: fill(arguments.catalogue))
    STATIC.mkdir(parents=True, exist_ok=True)
    timed("static files collected", lambda: import_module("fixtures.prepare").collect_static(STATIC / ".digest"))
    with tempfile.TemporaryDirectory() as folder:
        import_module("tests.bench.tables").show(url, Path(folder), STATIC, seconds=arguments.seconds)


def fill(catalogue: Path | None) -> None:
    ids = icecat.load(records(catalogue, None))
    if ids:
        import_module("shop.search.index").reindex(ids)
        import_module("shop.search.vocabulary").refresh_vocabulary()


def timed(what: str, do: Callable[[], object]) -> None:
    began = time.monotonic()
    do()
    print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--catalogue", type=Path, help="products.jsonl.gz; without it products are made up")
    parser.add_argument("--seconds", type=float, default=6, help="how long each figure is measured")
    return parser.parse_args()


if __name__ == "__main__":
    main()
