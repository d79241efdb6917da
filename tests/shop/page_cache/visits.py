"""Looking at pages the way a proxy's log does: which were kept, which were made."""

import time

from django.http import HttpResponse
from django.test import Client

HIT, STALE, MISS = "hit", "hit; detail=stale", "fwd=miss; stored"


class Visits:
    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, url: str, **headers: str) -> HttpResponse:
        return self.client.get(url, headers=headers)

    def status(self, url: str) -> str:
        """ "hit", "hit; detail=stale", "fwd=miss; stored", or "" for a page that is not kept."""
        return self.get(url).headers.get("Cache-Status", "").removeprefix("shop; ")

    def warm(self, *urls: str) -> None:
        for url in urls:
            self.until_fresh(url)

    def dropped(self, urls: dict[str, str]) -> set[str]:
        """The names of those that are out of date; all are fresh afterwards."""
        found = {name for name, url in urls.items() if self.status(url) != HIT}
        self.warm(*urls.values())
        return found

    def until_fresh(self, url: str, *, seconds: float = 10) -> None:
        """Until the page is made anew, beside the visits."""
        until = time.monotonic() + seconds
        while self.status(url) != HIT:
            assert time.monotonic() < until, f"{url}: {self.status(url)!r}"
            time.sleep(0.02)
