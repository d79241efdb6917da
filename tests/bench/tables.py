"""The shop started, measured and stopped; what came out, as tables, and beside what was asked."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import bare, checkout, pages, search_times, weight
from tests.bench.goals import Verdicts
from tests.bench.load import Measured
from tests.running_shop import RunningShop

AT_ONCE = (1, 16)
CHECKOUTS_AT_ONCE = 8
WARM_UP = 1.5  # seconds
TURNS = 6  # of the bare view and the shop's page: what else the machine does meanwhile meets both
ROW = "{:20}{:>9}{:>12}{:>10}{:>10}{:>10}{:>10}{:>8}"
KEPT_SHARE = 0.6  # of the bare view's requests/s
SHARES = {"category of 24": 0.05, "product": 0.1, "search": 0.04, pages.BASKET: 0.03}
MOST_SPREAD = 4  # times the median, of the 95th of a hundred
CHECKOUTS_A_SECOND = 15
SEARCH_MS, SUGGESTIONS_MS, INDEX_ONE_MS, BUILD_SECONDS = 50, 20, 20, 60
LARGE = 100_000  # products; there everything may take twice as long
PAGE_KB, SCRIPTS_KB = 60, 25


class Bench:
    def __init__(self, database_url: str, folder: Path, static_root: Path, *, seconds: float) -> None:
        self.database_url = database_url
        self.folder = folder
        self.static_root = static_root
        self.seconds = seconds
        self.verdicts = Verdicts()

    def run(self, parts: Iterable[str]) -> bool:
        """Whether every goal was reached. `parts` are names of PARTS."""
        pages.fill_home()
        self.products = checkout.stock_up()
        with bare.BareServer(self.folder) as self.bare:
            for name in parts:
                PARTS[name](self)
        self.verdicts.show()
        return not self.verdicts.missed

    def kept_pages(self) -> None:
        with self._shop() as shop:
            _head("kept pages")
            for name in pages.KEPT:
                some = pages.paths()[name]
                pages.first_visits(shop, some)
                share, _found = self._page(shop, name, some)
                self.verdicts.least(f"kept {name}, of the bare view", share, KEPT_SHARE)

    def made_pages(self) -> None:
        """By a process that has made each before: of what it read and rendered then it may have kept parts, which it
        holds against the database for each request. What the first visit costs stands above."""
        with self._shop(PAGE_CACHE_MB="0") as shop:
            _head("pages made anew")
            for name, some in pages.paths().items():
                if name != pages.BASKET:
                    _show(f"{name}, first", 1, pages.first_visits(shop, some), float("nan"), "")
                cookies = pages.basket_cookies(shop.url, self.products) if name == pages.BASKET else b""
                share, found = self._page(shop, name, some, cookies)
                if name in SHARES:
                    spread = found.percentile(95) / found.percentile(50)
                    self.verdicts.least(f"{name} made anew, of the bare view", share, SHARES[name])
                    self.verdicts.most(f"{name} made anew, p95 / p50", spread, MOST_SPREAD)

    def checkouts(self) -> None:
        with self._shop() as shop:
            _head("checkouts")
            checkout.load(shop.url, shop.stripe.url, self.products, at_once=CHECKOUTS_AT_ONCE, seconds=WARM_UP)
            checkout.seconds_until_done()
            paid, before = checkout.paid_orders(), weight.processor_seconds_by_part(shop)
            found = checkout.load(
                shop.url, shop.stripe.url, self.products, at_once=CHECKOUTS_AT_ONCE, seconds=2 * self.seconds
            )
            paid = checkout.paid_orders() - paid
            spent = weight.processor_seconds_by_part(shop)
            each = {name: (spent[name] - before[name]) * 1000 / max(len(found.times), 1) for name in spent}
            _show("paid checkout", CHECKOUTS_AT_ONCE, found, each["web"], "")
            left = checkout.seconds_until_done()
            print(f"CPU ms each: {', '.join(f'{name} {ms:.1f}' for name, ms in each.items())}")
            print(f"{paid} orders paid; what was to be done beside them was done {left:.1f} s later")
            self.verdicts.least("checkouts to a paid order, 8 at once", paid / found.seconds, CHECKOUTS_A_SECOND, "/s")

    def search(self) -> None:
        factor = 2 if search_times.products() >= LARGE else 1
        with self._shop() as shop:
            _head(f"search, {search_times.products():,} products")
            for name, paths, limit in (
                ("search", search_times.searches(), SEARCH_MS),
                ("suggestions", search_times.suggestions(), SUGGESTIONS_MS),
            ):
                found = search_times.one_after_another(shop.url, paths)
                _show(name, 1, found, float("nan"), "")
                self.verdicts.most(f"{name}, p95", found.percentile(95), factor * limit, "ms")

    def index(self) -> None:
        factor = 2 if search_times.products() >= LARGE else 1
        _head("index one product")
        for changed, found in search_times.index_one().items():
            _show(changed, 1, found, float("nan"), "")
            self.verdicts.most(f"index one product, {changed}, p95", found.percentile(95), factor * INDEX_ONE_MS, "ms")
        count, seconds = search_times.build()
        print(f"whole index of {count:,} products: {seconds:.1f} s ({count / seconds:,.0f}/s)")
        if count < LARGE:
            self.verdicts.most(f"index of {count:,} products", seconds, BUILD_SECONDS, "s")

    def weights(self) -> None:
        with self._shop() as shop:
            cookies = pages.basket_cookies(shop.url, self.products)
            paths = pages.paths()
            print()
            for name, path in {
                **{name: paths[name][0] for name in (*pages.KEPT, "search", pages.BASKET)},
                "checkout": "/shop/checkout/",
            }.items():
                sizes = weight.page(f"{shop.url}{path}", cookies.decode())
                _show_sizes(f"{name}, compressed", sizes, 1000, "kB")
                self.verdicts.most(f"{name}, weight", sum(sizes.values()) / 1000, PAGE_KB, "kB")
                self.verdicts.most(f"{name}, JavaScript", sizes["JavaScript"] / 1000, SCRIPTS_KB, "kB")
            _show_sizes("resident memory", weight.memory(shop), 1024 * 1024, "MiB")

    @contextmanager
    def _shop(self, **environment: str) -> Iterator[RunningShop]:
        """Once its worker has done what it does when it starts: that would be measured with the first page."""
        with RunningShop(self.database_url, self.folder, static_root=self.static_root, **environment) as shop:
            weight.wait_until_idle(shop)
            yield shop

    def _page(self, shop: RunningShop, name: str, some: list[str], headers: bytes = b"") -> tuple[float, Measured]:
        """Beside a bare view of as many bytes, in turns; the share of its requests/s with many at once."""
        size = pages.size(shop.url, some, headers)
        plain = [bare.address(size)]
        for at_once in AT_ONCE:
            pages.load(self.bare.url, plain, at_once=at_once, seconds=WARM_UP)
            pages.load(shop.url, some, at_once=at_once, seconds=WARM_UP, headers=headers)
            empty, found, spent = Measured(0), Measured(0), 0.0
            for _turn in range(TURNS):
                empty += pages.load(self.bare.url, plain, at_once=at_once, seconds=self.seconds / TURNS)
                before = weight.processor_seconds(shop)
                found += pages.load(shop.url, some, at_once=at_once, seconds=self.seconds / TURNS, headers=headers)
                spent += weight.processor_seconds(shop) - before
            share = found.per_second / empty.per_second
            _show(f"bare, {size / 1000:.0f} kB", at_once, empty, float("nan"), "")
            _show(name, at_once, found, spent * 1000 / max(len(found.times), 1), f"{share:.1%}")
        return share, found


PARTS: dict[str, Callable[[Bench], None]] = {
    "kept": Bench.kept_pages,
    "pages": Bench.made_pages,
    "checkouts": Bench.checkouts,
    "search": Bench.search,
    "index": Bench.index,
    "weight": Bench.weights,
}


def _head(what: str) -> None:
    print("\n" + ROW.format(what, "at once", "requests/s", "of bare", "p50 ms", "p95 ms", "CPU ms", "errors"))


def _show(name: str, at_once: int, found: Measured, spent: float, ratio: str) -> None:
    """`spent`: milliseconds of processor time of the web processes for each, which a busy machine changes least."""
    times = (found.percentile(50), found.percentile(95), spent)
    figures = (f"{found.per_second:,.1f}", ratio, *("" if time != time else f"{time:.1f}" for time in times))
    print(ROW.format(name, at_once, *figures, len(found.errors)), flush=True)
    for error in sorted(set(found.errors))[:3]:
        print(f"    {error}")


def _show_sizes(what: str, sizes: dict[str, int], unit: int, unit_name: str) -> None:
    each = ", ".join(f"{name} {size / unit:.1f}" for name, size in sizes.items())
    print(f"{what}: {each}; together {sum(sizes.values()) / unit:.1f} {unit_name}")
