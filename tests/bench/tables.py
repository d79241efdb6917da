"""The shop started, measured and stopped; what came out, as tables."""

import time
from pathlib import Path

from tests.bench import checkout, pages, weight
from tests.bench.load import Measured
from tests.running_shop import RunningShop

AT_ONCE = (1, 16)
CHECKOUTS_AT_ONCE = (1, 8)
WARM_UP = 1.5  # seconds
ROW = "{:18}{:>9}{:>12}{:>10}{:>10}{:>10}{:>10}{:>8}"


def show(database_url: str, folder: Path, static_root: Path, *, seconds: float) -> None:
    pages.fill_home()
    products = checkout.stock_up()
    settings = {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    began = time.monotonic()
    with RunningShop(database_url, folder, static_root=static_root, **settings) as shop:
        print(f"shop started: {time.monotonic() - began:.1f} s\n")
        _show_pages(shop, seconds)
        _show_checkouts(shop, products, seconds)
        _show_sizes("home page, compressed", weight.home_page(f"{shop.url}/"), 1000, "kB")
        _show_sizes("resident memory", weight.memory(shop), 1024 * 1024, "MiB")


def _show_pages(shop: RunningShop, seconds: float) -> None:
    print(ROW.format("page", "at once", "requests/s", "of bare", "p50 ms", "p95 ms", "CPU ms", "errors"))
    bare: dict[int, float] = {}
    for name, some in pages.paths().items():
        pages.load(shop.url, some, at_once=max(AT_ONCE), seconds=WARM_UP)
        for at_once in AT_ONCE:
            before = weight.processor_seconds(shop)
            found = pages.load(shop.url, some, at_once=at_once, seconds=seconds)
            spent = weight.processor_seconds(shop) - before
            bare.setdefault(at_once, found.per_second)
            _show(name, at_once, found, spent, f"{found.per_second / bare[at_once]:.0%}")


def _show_checkouts(shop: RunningShop, products: list[int], seconds: float) -> None:
    for at_once in CHECKOUTS_AT_ONCE:
        before = weight.processor_seconds(shop)
        found = checkout.load(shop.url, shop.stripe.url, products, at_once=at_once, seconds=2 * seconds)
        _show("whole checkout", at_once, found, weight.processor_seconds(shop) - before, "")


def _show(name: str, at_once: int, found: Measured, spent: float, ratio: str) -> None:
    """`spent`: seconds of processor time of the web processes, which a busy machine changes least."""
    times = (found.percentile(50), found.percentile(95), spent * 1000 / max(len(found.times), 1))
    figures = (f"{found.per_second:,.1f}", ratio, *(f"{time:.1f}" for time in times))
    print(ROW.format(name, at_once, *figures, len(found.errors)), flush=True)
    for error in sorted(set(found.errors))[:3]:
        print(f"    {error}")


def _show_sizes(what: str, sizes: dict[str, int], unit: int, unit_name: str) -> None:
    each = ", ".join(f"{name} {size / unit:.1f}" for name, size in sizes.items())
    print(f"\n{what}: {each}; together {sum(sizes.values()) / unit:.1f} {unit_name}")
