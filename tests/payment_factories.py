"""Orders on their way to being paid, and Stripe's events as its webhooks bring them."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.order.models import Order
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.attempts import create_attempt, open_session
from shop.payment.bank_transfer.receive import record_transfer
from shop.payment.gateways import BANK_TRANSFER
from shop.payment.models import BankTransfer, PaymentAttempt, PaymentSettings, Refund, Transaction
from shop.payment.preferences import change_settings
from shop.payment.refund import request_refund
from shop.payment.stripe import client as stripe_client
from shop.payment.stripe.events import ACTED_UPON
from shop.payment.sync import sync
from tests.factories import StaffFactory
from tests.order_factories import place
from tests.peers import SECRET, VISA, StripePeer

RETURN, CANCEL = "/shop/checkout/return/abc/", "/shop/checkout/cancel/abc/"
Json = dict[str, Any]


def attempt_for(order: Order | None = None) -> PaymentAttempt:
    """A placed order's first attempt, not opened yet."""
    return create_attempt(order=order or place())


def opened(order: Order | None = None) -> PaymentAttempt:
    """An attempt whose payment page waits for the customer."""
    attempt = attempt_for(order)
    page(attempt)
    attempt.refresh_from_db()
    return attempt


def page(attempt: PaymentAttempt) -> str:
    return open_session(attempt_id=attempt.pk, return_url=RETURN, cancel_url=CANCEL)


def captured(peer: StripePeer, order: Order | None = None, *, card: str = VISA) -> PaymentAttempt:
    """An attempt that was paid, and the shop knows."""
    attempt = opened(order)
    peer.pay(attempt.session_id, card)
    return sync(attempt_id=attempt.pk)


def refunded(attempt: PaymentAttempt, amount: Any = None) -> Refund:
    """Asked for and carried out."""
    refund = request_refund(
        attempt_id=attempt.pk, amount=amount or attempt.amount_refundable, reason="Broken", actor=None
    )
    worker.drain()
    refund.refresh_from_db()
    return refund


def status_of(attempt: PaymentAttempt) -> str:
    return Order.objects.get(pk=attempt.order_id).status


def bookings(kind: str) -> int:
    return Transaction.objects.filter(txn_type=kind).count()


def mails(name: str) -> int:
    return Message.objects.filter(topic="mail.send", payload__name=name).count()


def events(*types: str) -> list[Json]:
    """What has happened at Stripe, oldest first, as webhooks carry it."""
    return list(stripe_client.list_events(since=0, types=list(types or ACTED_UPON)))[::-1]


def signature(body: bytes, *, secret: str = SECRET, at: int | None = None) -> str:
    at = int(time.time()) if at is None else at
    digest = hmac.new(secret.encode(), b"%d.%s" % (at, body), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def post_body(body: bytes, signed: str) -> int:
    """The webhook's answer to a body: its HTTP status."""
    address = reverse("payment:stripe-webhook")
    headers = {"Stripe-Signature": signed}
    return Client().post(address, body, content_type="application/json", headers=headers).status_code


def post_event(event: Json, **how: Any) -> int:
    body = json.dumps(event).encode()
    return post_body(body, signature(body, **how))


def deliver(some: Iterable[Json]) -> None:
    """Webhooks arrive, then the worker does what they ask for."""
    for event in some:
        assert post_event(event) == 200
    worker.drain()


def at_once(number: int, do: Callable[[], Any]) -> list[Any]:
    """The results, or exceptions, of the same call made by several threads at the same moment."""
    barrier, results = threading.Barrier(number), []

    def run() -> None:
        barrier.wait()
        try:
            results.append(do())
        except Exception as error:  # noqa: BLE001 -- for the test to look at
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def authorised(peer: StripePeer, order: Order | None = None, *, card: str = VISA) -> PaymentAttempt:
    """An attempt whose money is held until dispatch, and the shop knows."""
    change_settings(values={"capture": PaymentSettings.Capture.AT_DISPATCH}, actor=None)
    return captured(peer, order, card=card)


def money(peer: StripePeer) -> tuple[int, int, int]:
    """Held, captured and refunded at Stripe, in cents."""
    totals = peer.ledger()["totals"].get("eur", {"held": 0, "captured": 0, "refunded": 0})
    return totals["held"], totals["captured"], totals["refunded"]


def offer_transfers(**values: Any) -> None:
    """The merchant has switched bank transfers on."""
    account = {"account_holder": "Lumen & Oak GmbH", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX"}
    change_settings(values={"bank_transfer": True, **account, **values}, actor=None)


def awaited(order: Order | None = None) -> PaymentAttempt:
    """An attempt that waits for a bank transfer."""
    offer_transfers()
    attempt = create_attempt(order=order or place(), gateway=BANK_TRANSFER)
    page(attempt)
    attempt.refresh_from_db()
    return attempt


def received(attempt: PaymentAttempt, **changes: Any) -> BankTransfer:
    """The merchant has found the transfer on the statement."""
    facts = {"amount": attempt.amount, "received_at": timezone.now(), "bank_reference": "Statement 7"}
    return record_transfer(transfer_id=attempt.session_id, **{"actor": StaffFactory(), **facts, **changes})
