"""What a browser has to fetch for a page without its pictures, and what the processes hold and use."""

import gzip
import re
import time
from collections.abc import Iterable

import psutil
import requests

from shop.lib import embedded_postgres
from tests.running_shop import RunningShop

STYLES = re.compile(r'<link[^>]+rel="stylesheet"[^>]*>')
SCRIPTS = re.compile(r'<script[^>]+src="([^"]+)"')
HREF = re.compile(r'href="([^"]+)"')
PATIENCE = 120  # seconds that a worker has to start
STARTED = 1  # second of a processor that it takes at least
IMPORTS = re.compile(r"""(?:from|import)\s*["'](\.{0,2}/[^"']+)["']""")


def page(url: str, cookies: str) -> dict[str, int]:
    """Compressed bytes by kind: the page itself, its style sheets, its scripts and what they import. `cookies`: the
    header, of a visitor with something in the basket."""
    name, _colon, value = cookies.strip().partition(": ")
    answer = requests.get(url, headers={name: value}, timeout=30)
    answer.raise_for_status()
    page = answer.text
    styles = [HREF.findall(link)[0] for link in STYLES.findall(page)]
    return {
        "HTML": len(gzip.compress(page.encode(), 6)),
        "CSS": sum(_sizes(url, styles).values()),
        "JavaScript": sum(_sizes(url, SCRIPTS.findall(page)).values()),
    }


def _sizes(url: str, addresses: Iterable[str]) -> dict[str, int]:
    """Bytes on the wire by address; modules that are imported count too."""
    sizes: dict[str, int] = {}
    waiting = [requests.compat.urljoin(url, address) for address in addresses]
    while waiting:
        address = waiting.pop()
        if address in sizes:
            continue
        with requests.get(address, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=30) as answer:
            answer.raise_for_status()
            body = answer.raw.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
        # A front server compresses what comes plain from the shop.
        sizes[address] = len(body) if packed else len(gzip.compress(body, 6))
        text = (gzip.decompress(body) if packed else body).decode()
        waiting += [requests.compat.urljoin(address, found) for found in IMPORTS.findall(text)]
    return sizes


def memory(shop: RunningShop) -> dict[str, int]:
    """Resident bytes of each of the shop's processes."""
    return {
        f"{name} {number}" if number else name: one.memory_info().rss
        for name in shop.processes
        for number, one in enumerate(_family(shop, name))
    }


def processor_seconds(shop: RunningShop) -> float:
    """What the web processes have used so far, without the database's."""
    return _used(_family(shop, "web"))


def processor_seconds_by_part(shop: RunningShop) -> dict[str, float]:
    """Of everything that takes part in a checkout, the client included."""
    pid = (embedded_postgres.DEMO_CLUSTER.data / "postmaster.pid").read_text().split()[0]
    database = psutil.Process(int(pid))
    return {
        "web": processor_seconds(shop),
        "worker": _used(_family(shop, "worker")),
        "database": _used([database, *database.children()]),
        "stand-in": _used([psutil.Process(shop.stripe.pid)]),
        "client": _used([psutil.Process()]),
    }


def wait_until_idle(shop: RunningShop) -> None:
    """Until the worker has used a tenth of a processor at most for a second. TimeoutError."""
    until = time.monotonic() + PATIENCE
    before = _used(_family(shop, "worker"))
    while time.monotonic() < until:
        time.sleep(1)
        now = _used(_family(shop, "worker"))
        if now > STARTED and now - before < 0.1:
            return
        before = now
    raise TimeoutError("the worker is always busy")


def web_processes(shop: RunningShop) -> set[int]:
    """Of those that serve visitors."""
    return {one.pid for one in _family(shop, "web")[1:] if one.net_connections("tcp")}


def server_of(shop: RunningShop, port: int) -> int | None:
    """The process that serves the client at this port, while it is connected."""
    for one in _family(shop, "web")[1:]:
        if any(held.raddr and held.raddr.port == port for held in one.net_connections("tcp")):
            return one.pid
    return None


def _used(processes: Iterable[psutil.Process]) -> float:
    times = [one.cpu_times() for one in processes]
    return sum(time.user + time.system for time in times)


def _family(shop: RunningShop, name: str) -> list[psutil.Process]:
    root = psutil.Process(shop.processes[name].pid)
    return [root, *root.children(recursive=True)]
