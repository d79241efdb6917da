"""Fill the database with a catalogue of 19,406 electronics products for benchmarks.

    python -m tests.bench.icecat [PATH] [--count N]

PATH is a products.jsonl.gz of Open Icecat data; without it a catalogue of that size and shape is made up. Products
that are there already are left alone. Under three minutes on two cores, the index included.
"""

import argparse
import os
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path

import django

from shop.lib import embedded_postgres
from tests.bench.icecat_records import Record, records

CHUNK = 2000


def main() -> None:
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.demo")
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = embedded_postgres.start(embedded_postgres.DEMO_CLUSTER)
    django.setup()
    started = time.monotonic()
    ids = load(records(arguments.path, arguments.count))
    written = time.monotonic() - started
    print(f"{len(ids)} products written in {written:.1f} s")
    index = import_module("shop.search.index")  # models can be imported only now
    index.reindex(ids)
    import_module("shop.search.vocabulary").refresh_vocabulary()
    seconds = time.monotonic() - started - written
    print(f"{len(ids)} products indexed in {seconds:.1f} s ({len(ids) / seconds:.0f}/s)")


def load(source: Iterator[Record]) -> list[int]:
    """Write the records; the ids of the new products."""
    writer = import_module("tests.bench.icecat_writer").Writer()
    ids: list[int] = []
    while chunk := list(islice(source, CHUNK)):
        ids += writer.write(chunk)
        print(f"  {len(ids)} products", end="\r", flush=True)
    return ids


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", nargs="?", type=Path, help="products.jsonl.gz; without it products are made up")
    parser.add_argument("--count", type=int, help="how many products at most")
    return parser.parse_args()


if __name__ == "__main__":
    main()
