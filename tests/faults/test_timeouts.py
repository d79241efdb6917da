"""Whoever the shop calls may fall silent: every call out ends within ten seconds."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.mail import EmailMessage, get_connection

from shop.exchange import fetch_image
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.stripe import client as stripe_client
from tests.faults import figures
from tests.peers import KEY

LONGEST = 10  # seconds


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Connections are taken, and nothing is ever said."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield listener.getsockname()[1]


def test_every_call_out_ends_within_ten_seconds(db, settings, silent_port):
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{silent_port}"
    settings.STRIPE_SECRET_KEY = KEY
    settings.FETCH_FROM_PRIVATE_ADDRESSES = True
    mail = EmailMessage(
        "Hello",
        to=["bob@example.com"],
        connection=get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=silent_port),
    )
    calls = {
        "Stripe": (lambda: stripe_client.retrieve_refund("re_1"), PaymentUnavailableError),
        "mail": (mail.send, OSError),
        "picture": (lambda: fetch_image.download(f"http://127.0.0.1:{silent_port}/"), fetch_image.FetchError),
    }
    with ThreadPoolExecutor(len(calls)) as pool:
        waits = {name: pool.submit(_seconds, *call) for name, call in calls.items()}
    took = {name: wait.result() for name, wait in waits.items()}
    assert max(took.values()) <= LONGEST
    figures.note("a silent peer is given up after", *(f"{name} {seconds:.1f} s" for name, seconds in took.items()))


def _seconds(call, error: type[Exception]) -> float:
    began = time.monotonic()
    with pytest.raises(error):
        call()
    return time.monotonic() - began
