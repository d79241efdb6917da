"""Lighthouse on the pages customers see, as a table: `make lighthouse` while `make demo` runs.

Its mobile preset slows this machine's processor down four times, so nothing else should run beside it: the scores of
performance are the first to suffer. Each page is measured several times and the median counts. Fails when a score or
a figure falls short.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from shop.lib.embedded_postgres import STATE_DIR

LIGHTHOUSE = STATE_DIR / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
PRODUCT = re.compile(r'href="(/shop/catalogue/[\w-]+_\d+/)"')
TO_BASKET = re.compile(r'action="(/shop/basket/add/\d+/)"')
CATEGORY = re.compile(r'href="(/shop/catalogue/category/[^"]+)"')
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST = {"largest-contentful-paint": 1800, "cumulative-layout-shift": 0.02, "total-blocking-time": 50}
# Of pages that search engines are kept out of on purpose.
PRIVATE = ["--skip-audits=is-crawlable"]
Figures = dict[str, float]


def main() -> None:
    arguments = _arguments()
    failed = False
    print(f"{'page':10}" + "".join(f"{name:>26}" for name in (*LEAST, *MOST)))
    for page, address, cookies in pages(arguments.url):
        runs = [measured(address, cookies) for _ in range(arguments.runs)]
        found = {name: statistics.median(run[name] for run in runs) for name in (*LEAST, *MOST)}
        print(f"{page:10}" + "".join(f"{value:26.4g}" for value in found.values()), flush=True)
        failed |= bool(short := falling_short(found))
        print("".join(f"{'':10}falls short: {name}\n" for name in short), end="")
    sys.exit(failed)


def pages(url: str) -> Iterator[tuple[str, str, str]]:
    """Name, address and cookies: the basket and the checkout have something in them."""
    listing = requests.get(f"{url}/shop/catalogue/", timeout=30).text
    category, product = CATEGORY.search(listing), PRODUCT.search(listing)
    if category is None or product is None:
        sys.exit(f"{url} shows no products: start the demo with `make demo`")
    yield "home", f"{url}/", ""
    yield "category", url + category[1], ""
    yield "product", url + product[1], ""
    cookies = with_something_in_the_basket(url, url + product[1])
    yield "basket", f"{url}/shop/basket/", cookies
    yield "checkout", f"{url}/shop/checkout/", cookies


def with_something_in_the_basket(url: str, product: str) -> str:
    """The cookies of a visitor who has put the product into the basket."""
    with requests.Session() as visitor:
        to_basket = TO_BASKET.search(visitor.get(product, timeout=30).text)
        if to_basket is None:
            sys.exit(f"{product} cannot be bought")
        same_origin = {"Sec-Fetch-Site": "same-origin", "Origin": url}
        visitor.post(url + to_basket[1], {"quantity": "1"}, headers=same_origin, timeout=30).raise_for_status()
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.cookies)


def measured(address: str, cookies: str) -> Figures:
    """Scores in per cent, times in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        headers = ["--extra-headers", json.dumps({"Cookie": cookies}), *PRIVATE] if cookies else []
        flags = ["--quiet", "--output=json", f"--output-path={report}", *headers]
        command = [str(LIGHTHOUSE), address, "--chrome-flags=--headless=new --no-sandbox", *flags]
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": _chromium()}, capture_output=True)
        return _figures(json.loads(report.read_text()))


def falling_short(found: Figures) -> list[str]:
    low = [f"{name} {found[name]:.4g}, least {value}" for name, value in LEAST.items() if found[name] < value]
    return low + [f"{name} {found[name]:.4g}, most {value}" for name, value in MOST.items() if found[name] > value]


def _figures(report: dict[str, Any]) -> Figures:
    scores = {name: 100 * report["categories"][name]["score"] for name in LEAST}
    return {**scores, **{name: report["audits"][name]["numericValue"] for name in MOST}}


def _chromium() -> str:
    found = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    return found or sys.exit("no Chromium: name one in CHROMIUM")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", default="http://localhost:8000", help="of a demo that is running")
    parser.add_argument("--runs", type=int, default=3, help="of each page; the median counts")
    return parser.parse_args()


if __name__ == "__main__":
    main()
