"""How much one client may ask in a minute, counted in the cache that all processes share.

Ninja's own throttles never fire once an auth callback answers for anonymous clients, and read before they write, so
that parallel requests slip through; `incr` is one step.
"""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from shop.api.errors import Problem
from shop.security.client_address import client_address, client_network

WINDOW = 60  # seconds
SAFE = frozenset(["GET", "HEAD", "OPTIONS"])


def admit(request: HttpRequest) -> None:
    """Count the request. Problem 429 with Retry-After when it is above the limit."""
    reads = request.method in SAFE
    most = settings.API_READS_PER_MINUTE if reads else settings.API_WRITES_PER_MINUTE
    now = time.time()
    key = f"api.limit:{'reads' if reads else 'writes'}:{client_network(client_address(request))}:{int(now // WINDOW)}"
    if most and _count(key) > most:
        wait = WINDOW - int(now % WINDOW)
        detail = f"More than {most} requests in a minute. Try again in {wait} seconds."
        raise Problem(429, "too-many-requests", detail, headers={"Retry-After": str(wait)})


def _count(key: str) -> int:
    cache.add(key, 0, 2 * WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # dropped by a full cache in between
        return 1
