"""Test peers as real processes: what the whole suite uses instead of mocks."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 20  # seconds; it takes about half a second on an idle machine
STOP_WITHIN = 15
KEY = "sk_test_peer"
SECRET = "whsec_test_peer"

VISA = "4242424242424242"
DECLINED = "4000000000000002"
INSUFFICIENT_FUNDS = "4000000000009995"
EXPIRED_CARD = "4000000000000069"
INCORRECT_CVC = "4000000000000127"
AUTHENTICATE = "4000002760003184"
AUTHENTICATE_THEN_DECLINED = "4000008400001629"
DISPUTED = "4000000000000259"
EARLY_FRAUD_WARNING = "4000000000005423"
REFUND_PENDING = "4000000000007726"
REFUND_FAILS = "4000000000005126"
IBAN_SUCCEEDS = "DE89370400440532013000"
IBAN_FAILS = "DE62370400440532013001"


class PeerError(Exception):
    """The peer refused what a test asked of it; ``body`` says why."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status}: {body.get('error')}")
        self.status = status
        self.body = body


class StripePeer:
    """The Stripe stand-in as a subprocess: ``with StripePeer() as peer: …``.

    ``state`` (a file) survives ``stop()`` and ``start()``; the port is kept too, so a
    client made from ``url`` goes on working after a restart.
    """

    def __init__(self, *, state: Path | None = None, port: int = 0) -> None:
        self.state = state
        self.port = port
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The running process, for tests that kill it."""
        if self._process is None:
            raise RuntimeError("the Stripe peer is not running")
        return self._process.pid

    def start(
        self,
        webhook_url: str | None = None,
        *,
        secret: str = SECRET,
        events: Iterable[str] = ("*",),
        tries: int = 12,
        backoff: float = 0.1,
    ) -> Self:
        if self._process is not None:
            raise RuntimeError("the Stripe peer runs already")
        command = [sys.executable, "-m", "fixtures.peers.stripe", "--port", str(self.port)]
        command += ["--webhook-tries", str(tries), "--webhook-backoff", str(backoff)]
        command += ["--state", str(self.state)] if self.state else []
        command += ["--webhook", webhook_url, "--secret", secret, "--events", ",".join(events)] if webhook_url else []
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.port = int(self._ready_line().rpartition(":")[2])
        return self

    def _ready_line(self) -> str:
        process = self._process
        if process is None or process.stdout is None:
            raise RuntimeError("the Stripe peer is not running")
        overdue = threading.Timer(START_WITHIN, process.kill)
        overdue.start()
        line = process.stdout.readline()  # empty once the process is gone
        overdue.cancel()
        if not line.startswith("ready "):
            self.stop()
            raise RuntimeError("the Stripe peer did not start; its reason is on stderr")
        return line.strip()

    def stop(self) -> int:
        """End it as a service manager would. The exit status: 0 is a clean end."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.terminate()
        try:
            status = process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        if process.stdout:
            process.stdout.close()
        return status

    def kill(self) -> None:
        """End it as a crash would: no clean-up, whatever it was doing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self.stop()

    def __enter__(self) -> Self:
        return self if self._process else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def pay(self, session: str, card: str = VISA, **details: Any) -> dict[str, Any]:
        """Pay without a browser, by the code of the payment page.

        ``authenticate=True/False`` answers 3-D Secure; without it such a payment waits.
        Returns ``next_url``, ``session``, ``payment_intent``; a decline raises PeerError 402.
        """
        return dict(self.call("POST", "/_test/pay", {"session": session, "card": card, **details}))

    def pay_by_debit(self, session: str, iban: str = IBAN_SUCCEEDS, **details: Any) -> dict[str, Any]:
        """A SEPA debit: pending until the clock is advanced by a minute."""
        return dict(self.call("POST", "/_test/pay", {"session": session, "iban": iban, **details}))

    def dispute(self, intent: str, **details: Any) -> dict[str, Any]:
        """The cardholder's bank takes the money back; with ``inquiry=True`` it only asks. The dispute."""
        return dict(self.call("POST", "/_test/dispute", {"payment_intent": intent, **details}))

    def carry_on(self, dispute: str, step: str) -> dict[str, Any]:
        """What happens to a dispute: answer, escalate (an inquiry), win or lose."""
        return dict(self.call("POST", "/_test/dispute/step", {"dispute": dispute, "step": step}))

    def warn_of_fraud(self, intent: str) -> dict[str, Any]:
        return dict(self.call("POST", "/_test/fraud_warning", {"payment_intent": intent}))

    def ledger(self) -> dict[str, Any]:
        """Sums over all payments, in minor units."""
        return dict(self.call("GET", "/_test/ledger"))

    def faults(self, **dials: Any) -> dict[str, Any]:
        """Turn dials (see fixtures/peers/README.md); without any, read them."""
        state: dict[str, Any] = (
            self.call("POST", "/_test/faults", dials) if dials else self.call("GET", "/_test/faults")
        )
        return state

    def heal(self) -> None:
        self.call("DELETE", "/_test/faults", {})

    def advance(self, seconds: int) -> int:
        """Move the peer's clock forward; what falls due happens before this returns. Unix seconds."""
        return int(self.call("POST", "/_test/clock", {"advance": seconds})["now"])

    def hurry(self, session: str, seconds: int) -> None:
        """One payment page's time ends that soon; the clock stays."""
        self.call("POST", "/_test/hurry", {"session": session, "seconds": seconds})

    def held(self) -> list[str]:
        """Requests that a delay or a stall keeps waiting just now, as 'POST /v1/refunds'."""
        return list(self.call("GET", "/_test/held"))

    def send_webhooks_to(self, url: str, *, secret: str = SECRET, events: list[str] | None = None) -> None:
        self.call("POST", "/_test/webhooks", {"url": url, "secret": secret, "events": events})

    def forget_webhooks(self) -> None:
        self.call("DELETE", "/_test/webhooks", {})

    def resend(self, event: str) -> None:
        self.call("POST", "/_test/resend", {"event": event})

    def events(self) -> list[dict[str, Any]]:
        """Id, type and time of all that happened, whether a webhook told of it or not."""
        return list(self.call("GET", "/_test/events"))

    def deliveries(self) -> list[dict[str, Any]]:
        return list(self.call("GET", "/_test/deliveries"))

    def requests(self) -> list[dict[str, Any]]:
        """Every request since the start or reset: method, path, status, idempotency_key, replayed."""
        return list(self.call("GET", "/_test/requests"))

    def reset(self) -> None:
        """Forget every object, fault and clock change; webhook endpoints stay."""
        self.call("POST", "/_test/reset", {})

    def wait_for_deliveries(self, seconds: float = 10) -> list[dict[str, Any]]:
        """Until no webhook waits any more; all deliveries so far."""
        wait_until(lambda: all(one["state"] == "done" for one in self.deliveries()), seconds)
        return self.deliveries()

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310 - our own peer
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise PeerError(error.code, json.load(error)) from None


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Poll until ``condition`` holds; TimeoutError when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so within {seconds} s")
        time.sleep(0.02)


@pytest.fixture(scope="session")
def running_stripe_peer() -> Iterator[StripePeer]:
    """One process for the whole run; ask for ``stripe_peer`` instead."""
    with StripePeer() as peer:
        yield peer


@pytest.fixture
def stripe_peer(running_stripe_peer: StripePeer) -> StripePeer:
    """The stand-in, empty and healthy, with no webhook endpoint yet."""
    running_stripe_peer.forget_webhooks()
    running_stripe_peer.reset()
    return running_stripe_peer
