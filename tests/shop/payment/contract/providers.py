"""Whom the contract is tried with: Stripe's stand-in, bank transfers, and, when asked for, Stripe's own test mode.

Against Stripe: STRIPE_TEST_KEY=sk_test_… pytest tests/shop/payment/contract -n0
A hosted page is paid by a person in a browser, and Stripe forbids to automate it. So in test mode sessions are started,
read and closed, and captures, voids and refunds are tried on payments that are made by Stripe's test card tokens
(pm_card_visa, https://docs.stripe.com/testing) instead of a page; what follows a paid page is tried with the other two.
"""

import base64
import json
import os
import urllib.parse
import urllib.request
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import uuid4

from django.utils import timezone

from shop.payment.bank_transfer.give_back import record_refund_sent
from shop.payment.gateway import Gateway, PaymentLine, SessionRequest
from shop.payment.gateways import BANK_TRANSFER, CARD, gateway_named
from shop.payment.models import BankTransfer
from tests.factories import StaffFactory
from tests.order_factories import place
from tests.peers import KEY, StripePeer

TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")
AMOUNT = Decimal("24.00")


class Provider(Protocol):
    gateway: Gateway

    def pay(self, session_id: str) -> None:
        """What the customer does."""

    def payment(self) -> str:
        """The id of a payment of AMOUNT that was taken."""

    def hold(self) -> str:
        """The id of a payment of AMOUNT that is held."""

    def settle(self, refund_id: str) -> None:
        """Whatever has to happen for a refund to arrive."""


class Stripe:
    def __init__(self, url: str, key: str, peer: StripePeer | None = None) -> None:
        self.gateway = gateway_named(CARD)
        self.url, self.key, self.peer = url, key, peer

    def pay(self, session_id: str) -> None:
        assert self.peer is not None
        self.peer.pay(session_id)

    def payment(self) -> str:
        return self._intent("automatic")

    def hold(self) -> str:
        return self._intent("manual")

    def settle(self, refund_id: str) -> None:
        """Stripe's test cards are refunded at once."""

    def _intent(self, capture_method: str) -> str:
        params = {
            "amount": int(AMOUNT * 100),
            "currency": "eur",
            "capture_method": capture_method,
            "payment_method": "pm_card_visa",
            "confirm": "true",
            "return_url": "https://shop.example/return/",
        }
        if self.peer is None:
            params |= {"automatic_payment_methods[enabled]": "true"}
        body = urllib.parse.urlencode(params).encode()
        token = base64.b64encode(f"{self.key}:".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Idempotency-Key": str(uuid4())}
        request = urllib.request.Request(f"{self.url}/v1/payment_intents", body, headers)  # noqa: S310 -- Stripe's or ours
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            made: dict[str, Any] = json.load(answer)
        return str(made["id"])


class Transfers:
    def __init__(self) -> None:
        self.gateway = gateway_named(BANK_TRANSFER)

    def pay(self, session_id: str) -> None:
        """The statement shows it. (How the merchant records it for an order: tests of bank_transfer.receive.)"""
        BankTransfer.objects.filter(pk=session_id, state=BankTransfer.State.AWAITED).update(
            state=BankTransfer.State.RECEIVED, received_at=timezone.now(), updated_at=timezone.now()
        )

    def payment(self) -> str:
        session = self.gateway.start(a_request(order_number=place().number))
        self.pay(session.id)
        return session.id

    def hold(self) -> str:
        raise NotImplementedError("transfers are never held")

    def settle(self, refund_id: str) -> None:
        record_refund_sent(refund_id=refund_id, bank_reference="Statement 7", actor=StaffFactory())


def a_request(**changes: Any) -> SessionRequest:
    request = SessionRequest(
        idempotency_key=f"attempt-{uuid4()}",
        order_number="1042",
        reference="7",
        currency="EUR",
        lines=(PaymentLine("Mug", Decimal("12.00"), 2),),
        email="alice@example.com",
        return_url="https://shop.example/return/",
        cancel_url="https://shop.example/cancel/",
        expires_at=(timezone.now() + timedelta(hours=1)).replace(microsecond=0),
    )
    return replace(request, **changes)


def stand_in(peer: StripePeer) -> Stripe:
    return Stripe(peer.url, KEY, peer)


def stripe_itself() -> Stripe:
    return Stripe("https://api.stripe.com", TEST_KEY)
