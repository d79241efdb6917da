"""The contract of shop.payment.gateway, kept by Stripe's side of it: what may be called twice, what moves money."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.payment.gateway import (
    GatewayRefusedError,
    PaymentLine,
    PaymentState,
    PaymentStatus,
    RefundRequest,
    RefundState,
    SessionRequest,
)
from shop.payment.gateways import gateway_named
from shop.payment.stripe import client, gateway

pytestmark = pytest.mark.django_db
stripe = gateway_named("stripe")


def request(**changes) -> SessionRequest:
    return replace(
        SessionRequest(
            idempotency_key="attempt-1042-1",
            order_number="1042",
            reference="7",
            currency="EUR",
            lines=(PaymentLine("Mug", Decimal("12.00"), 2),),
            email="alice@example.com",
            return_url="http://shop.test/return/",
            cancel_url="http://shop.test/cancel/",
            expires_at=timezone.now() + timedelta(hours=1),
        ),
        **changes,
    )


def paid(peer, **changes) -> PaymentStatus:
    session = stripe.start(request(**changes))
    peer.pay(session.id)
    return stripe.retrieve(session.id)


def refund_of(payment: PaymentStatus, amount: str = "5.00") -> RefundRequest:
    return RefundRequest("refund-1042-1", payment.intent_id, Decimal(amount), "EUR", reference="refund-1042-1")


def money(peer) -> tuple[int, int, int]:
    """Held, captured and refunded at Stripe, in cents."""
    totals = peer.ledger()["totals"].get("eur", {"held": 0, "captured": 0, "refunded": 0})
    return totals["held"], totals["captured"], totals["refunded"]


def test_starting_twice_is_one_session_and_moves_no_money(peer):
    asked = request()
    assert stripe.start(asked) == stripe.start(asked)
    assert (peer.ledger()["sessions"], money(peer)) == ({"open": 1}, (0, 0, 0))


def test_an_order_whose_session_was_asked_for_before_an_upgrade_can_be_paid_after_it(peer):
    """The reply got lost, and the program of before sent other parameters under the attempt's key."""
    asked = request()
    before = {name: value for name, value in gateway._session_params(asked).items() if name != "locale"}
    client.create_session(before, idempotency_key=asked.idempotency_key)
    with pytest.raises(GatewayRefusedError, match="idempotent"):
        client.create_session(gateway._session_params(asked), idempotency_key=asked.idempotency_key)
    assert stripe.start(asked) == stripe.start(asked)
    assert peer.ledger()["sessions"] == {"open": 2}


def test_other_parameters_have_another_version():
    """What the parameters of a known request were when PARAMS_VERSION was set. Change both together."""
    asked = request(expires_at=datetime(2026, 11, 23, tzinfo=UTC), language="de")
    text = json.dumps(gateway._session_params(asked), sort_keys=True)
    assert (gateway.PARAMS_VERSION, hashlib.sha256(text.encode()).hexdigest()[:12]) == (2, "17c0ea8b2920")


def test_an_open_session_is_open(peer):
    status = stripe.retrieve(stripe.start(request()).id)
    assert (status.state, status.order_number, status.amount, status.currency) == (
        PaymentState.OPEN,
        "1042",
        Decimal("24.00"),
        "EUR",
    )
    assert (status.intent_id, status.amount_captured, status.captured_at) == ("", 0, None)


def test_a_paid_session_is_captured(peer):
    status = paid(peer)
    assert (status.state, status.amount_captured, status.captured_currency) == (
        PaymentState.CAPTURED,
        Decimal("24.00"),
        "EUR",
    )
    assert timezone.now() - status.captured_at < timedelta(minutes=1)


def test_a_currency_without_cents_is_charged_in_whole_units(peer):
    session = stripe.start(request(currency="JPY", lines=(PaymentLine("Mug", Decimal(1200)),)))
    assert (stripe.retrieve(session.id).amount, stripe.retrieve(session.id).currency) == (Decimal(1200), "JPY")


def test_expiring_twice_leaves_the_session_closed(peer):
    session = stripe.start(request())
    stripe.expire(session.id)
    stripe.expire(session.id)
    assert stripe.retrieve(session.id).state is PaymentState.EXPIRED


def test_expiring_a_paid_session_changes_nothing(peer):
    status = paid(peer)
    stripe.expire(status.session_id)
    assert stripe.retrieve(status.session_id).state is PaymentState.CAPTURED


def test_capturing_twice_takes_the_money_once(peer):
    status = paid(peer, capture_at_once=False)
    assert (status.state, money(peer)) == (PaymentState.AUTHORISED, (2400, 0, 0))
    for _ in range(2):
        stripe.capture(status.intent_id, amount=status.amount, currency="EUR", idempotency_key="capture")
    assert money(peer) == (0, 2400, 0)


def test_voiding_twice_lets_go_of_the_hold(peer):
    status = paid(peer, capture_at_once=False)
    for _ in range(2):
        stripe.void(status.intent_id, idempotency_key="void")
    assert money(peer) == (0, 0, 0)
    assert stripe.retrieve(status.session_id).state is PaymentState.VOIDED


def test_refunding_twice_by_one_key_gives_back_once(peer):
    asked = refund_of(paid(peer))
    first, again = stripe.refund(asked), stripe.refund(asked)
    assert first == again == stripe.retrieve_refund(first.id)
    assert (first.state, first.amount, first.reference) == (RefundState.SUCCEEDED, Decimal("5.00"), "refund-1042-1")
    assert money(peer) == (0, 2400, 500)


def test_fail_refund_of_more_than_was_paid(peer):
    payment = paid(peer)
    with pytest.raises(GatewayRefusedError):
        stripe.refund(refund_of(payment, "24.01"))
    assert money(peer) == (0, 2400, 0)


def test_a_refund_is_found_by_our_reference(peer):
    payment = paid(peer)
    assert stripe.find_refund(intent_id=payment.intent_id, reference="refund-1042-1") is None
    made = stripe.refund(refund_of(payment))
    assert stripe.find_refund(intent_id=payment.intent_id, reference="refund-1042-1") == made


def test_events_are_listed_from_a_time_on(peer):
    paid(peer)
    happened = list(stripe.events_since(timezone.now() - timedelta(minutes=1)))
    assert {event.type for event in happened} == {"checkout.session.completed", "payment_intent.succeeded"}
    assert {(event.payload["attempt"], event.payload["order"]) for event in happened} == {("7", "1042")}
    assert list(stripe.events_since(timezone.now() + timedelta(minutes=1))) == []
