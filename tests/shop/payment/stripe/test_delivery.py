"""Webhooks as they really come: over a socket, signed by the peer, with everything a network does to them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler
from django.urls import reverse

from shop.order import statuses
from shop.outbox import worker
from shop.payment.models import WebhookEvent
from tests.payment_factories import bookings, captured, mails, opened, refunded, status_of
from tests.running_shop import free_port


@contextmanager
def shop_served(port: int) -> Iterator[None]:
    server = ThreadedWSGIServer(("127.0.0.1", port), QuietWSGIRequestHandler)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def port(committed_db, peer, settings) -> int:
    """Where Stripe sends its webhooks; nobody listens there yet."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    found = free_port()
    peer.send_webhooks_to(f"http://127.0.0.1:{found}{reverse('payment:stripe-webhook')}")
    return found


def test_webhooks_doubled_and_out_of_order_come_to_one_payment_and_one_refund(port, peer):
    peer.faults(duplicate_webhooks=True, reorder_webhooks=6)
    with shop_served(port):
        attempt = captured(peer)
        refunded(attempt)
        delivered = peer.wait_for_deliveries()
    assert {one["status"] for one in delivered} == {200}
    assert len(delivered) == 2 * WebhookEvent.objects.count()
    worker.drain()
    assert status_of(attempt) == statuses.REFUNDED
    assert (bookings("Debit"), bookings("Refund")) == (1, 1)
    assert (mails("order_confirmation"), mails("refund_succeeded")) == (1, 1)


def test_a_webhook_that_finds_the_shop_down_comes_again_and_completes_the_order(port, peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    with shop_served(port):
        peer.wait_for_deliveries(30)
    worker.drain()
    assert status_of(attempt) == statuses.PAID
