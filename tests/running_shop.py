"""The shop as its customers meet it: granian, worker and the Stripe stand-in as processes of their own."""

import functools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings

from fixtures.serve import ROOT, stripe_environment, web_command
from shop.payment.stripe.events import ACTED_UPON
from tests.nursery import Nursling, nursery_for
from tests.peers import SECRET, StripePeer

START_SECONDS = 40
IN_A_ROW = 12  # of connections that two processes take by turns, about


class RunningShop:
    """`with RunningShop(database_url, folder) as shop:` then browse `shop.url`.

    Web and workers (worker, worker1, …) can be killed and started again, to see what a crash
    leaves behind. `environment` comes on top.
    """

    def __init__(self, database_url: str, folder: Path, *, static_root: Path, workers: int = 1, **environment: str):
        self.workers = [f"worker{number or ''}" for number in range(workers)]
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.folder = folder
        self.stripe = StripePeer(state=folder / "stripe.json")
        self.processes: dict[str, subprocess.Popen[bytes] | Nursling] = {}
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "shop.settings.demo",
            "SITE_URL": self.url,
            # Shared, so that tests can sign links and encrypt authenticator keys as the shop does.
            "SECRET_KEY": settings.SECRET_KEY,
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(static_root),
            "STRIPE_SECRET_KEY": "sk_test_suite",
            "STRIPE_WEBHOOK_SECRET": SECRET,
            **environment,
        }

    def __enter__(self) -> "RunningShop":
        self.stripe.start(f"http://127.0.0.1:{self.port}/payment/stripe/webhook/", events=ACTED_UPON)
        self._environment |= stripe_environment(self.stripe.url)
        self.start("web")
        for name in self.workers:
            self.start(name)
        self.wait_until_served()
        return self

    def __exit__(self, *_error: object) -> None:
        for name in list(self.processes):
            self.stop(name)
        self.stripe.stop()

    def start(self, name: str) -> None:
        command = web_command(self.port) if name == "web" else [sys.executable, "manage.py", "worker"]
        self.processes[name] = self._spawn(command, self.folder / f"{name}.log")

    def _spawn(self, command: list[str], log: Path) -> subprocess.Popen[bytes] | Nursling:
        with log.open("ab") as file:
            return subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A management command as the merchant's administrator runs it, whatever its status is."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=60, check=False
        )

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            self._kill(process)

    def kill(self, name: str) -> None:
        """As a power cut would: the process and its children, at once."""
        self._kill(self.processes.pop(name))

    def restart(self, name: str) -> None:
        self.start(name)
        if name == "web":
            self.wait_until_served()

    def wait_until_served(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/robots.txt", timeout=5):  # noqa: S310 -- our own address
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                if time.monotonic() > deadline or self.processes["web"].poll() is not None:
                    raise AssertionError(self.log("web")) from None
                time.sleep(0.1)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-4000:]

    def _kill(self, process: subprocess.Popen[bytes] | Nursling) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class QuickShop(RunningShop):
    """The same processes, forked from one that has imported the shop: started, and started again, in no time.

    That one is kept for the next test, so all that a shop's environment names is the same in each of them.
    """

    def __init__(self, database_url: str, folder: Path, *, static_root: Path, workers: int = 1, **environment: str):
        super().__init__(database_url, folder, static_root=static_root, workers=workers, **environment)
        self.port, self.stripe.port = own_ports()
        self.url = f"http://localhost:{self.port}"
        media = folder.parent / "media-of-the-shop"
        media.unlink(missing_ok=True)
        media.symlink_to(folder / "media")
        self._environment |= {"SITE_URL": self.url, "MEDIA_ROOT": str(media)}
        self._environment.pop("PYTEST_CURRENT_TEST", None)

    def _spawn(self, command: list[str], log: Path) -> Nursling:
        return nursery_for(self._environment, self.folder / "nursery.log").start(command, log)


@functools.cache
def own_ports() -> tuple[int, int]:
    """Two for all shops of this process, one after another; no client is given one of these by the system."""
    free = (port for port in range(10_000 + os.getpid() % 10_000 * 2, 32_768) if is_free(port))
    return next(free), next(free)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def everywhere(url: str, *, seen: str, gone: str) -> None:
    """The next visitors see it, whichever process serves them."""
    for _time in range(IN_A_ROW):
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 -- our own address
            page = answer.read().decode()
        assert seen in page
        assert gone not in page
