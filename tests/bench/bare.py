"""The server and Django without a shop: so many bytes from a view that does nothing."""

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Self

from django.http import HttpRequest, HttpResponse
from django.urls import path

from fixtures.serve import ROOT, wait_until_served, web_command
from tests.running_shop import free_port


@cache
def body(size: int) -> bytes:
    return b"x" * size


def bare(_request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(body(size), headers={"Content-Length": str(size)})


urlpatterns = [path("bare/<int:size>/", bare)]


class BareServer:
    """The same server as the shop's, with as many processes and threads."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._log = folder / "bare.log"

    def __enter__(self) -> Self:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.bare_settings"}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                web_command(self.port, "tests.bench.bare_wsgi:application"),
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until_served(f"{self.url}{address(1)}", {"bare": self._process})
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(10)


def address(size: int) -> str:
    return f"/bare/{size}/"
