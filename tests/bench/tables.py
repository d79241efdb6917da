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
    with RunningShop(database_url, folder, static_root=static_root, **settings) as shop:
        _show_kept_pages(shop, seconds)
    began = time.monotonic()
    with RunningShop(database_url, folder, static_root=static_root, PAGE_CACHE_MB="0", **settings) as shop:
        print(f"\nshop started without its page cache: {time.monotonic() - began:.1f} s")
        _show_pages(shop, seconds)
        _show_checkouts(shop, products, seconds)
        _show_sizes("home page, compressed", weight.home_page(f"{shop.url}/"), 1000, "kB")
        _show_sizes("resident memory", weight.memory(shop), 1024 * 1024, "MiB")


def _show_kept_pages(shop: RunningShop, seconds: float) -> None:
    _head("kept pages")
    for name, some in pages.paths().items():
        if name in pages.KEPT:
            pages.visit_all(shop.url, some)
            _show_page(shop, name, some, seconds)


def _show_pages(shop: RunningShop, seconds: float) -> None:
    _head("pages made anew")
    for name, some in pages.paths().items():
        _show_page(shop, name, some, seconds)


def _show_page(shop: RunningShop, name: str, some: list[str], seconds: float) -> None:
    """After a bare view of as many bytes."""
    size = pages.size(shop.url, some)
    for at_once in AT_ONCE:
        bare = _measured(shop, f"bare, {size / 1000:.0f} kB", pages.bare(size), at_once, seconds, bare=None)
        _measured(shop, name, some, at_once, seconds, bare=bare)


def _measured(
    shop: RunningShop, name: str, some: list[str], at_once: int, seconds: float, *, bare: float | None
) -> float:
    pages.load(shop.url, some, at_once=at_once, seconds=WARM_UP)
    before = weight.processor_seconds(shop)
    found = pages.load(shop.url, some, at_once=at_once, seconds=seconds)
    spent = weight.processor_seconds(shop) - before
    _show(name, at_once, found, spent, f"{found.per_second / bare:.0%}" if bare else "")
    return found.per_second


def _head(what: str) -> None:
    print("\n" + ROW.format(what, "at once", "requests/s", "of bare", "p50 ms", "p95 ms", "CPU ms", "errors"))


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
