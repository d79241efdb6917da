"""What shop.payment.gateway promises, kept by every provider: what may be called twice, what moves money, what is
refused. Who they are, and how to try Stripe's own test mode: providers.py."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from shop.payment.gateway import (
    GatewayRefusedError,
    MovementKind,
    PaymentLine,
    PaymentState,
    RefundRequest,
    RefundState,
)
from tests.shop.payment.contract.providers import AMOUNT, Provider, a_request


def a_refund(intent_id: str, amount: str = "5.00", **changes) -> RefundRequest:
    key = f"refund-{uuid4()}"
    return replace(RefundRequest(key, intent_id, Decimal(amount), "EUR", reference=key), **changes)


def capture(provider: Provider, intent_id: str, amount: str = "24.00", key: str = "") -> None:
    provider.gateway.capture(
        intent_id, amount=Decimal(amount), currency="EUR", idempotency_key=key or f"capture-{intent_id}"
    )


def void(provider: Provider, intent_id: str) -> None:
    provider.gateway.void(intent_id, idempotency_key=f"void-{intent_id}")


def test_starting_twice_is_one_session(provider):
    request = a_request()
    assert provider.gateway.start(request) == provider.gateway.start(request)


def test_fail_start_of_something_else_by_the_same_key(provider):
    request = a_request()
    provider.gateway.start(request)
    with pytest.raises(GatewayRefusedError):
        provider.gateway.start(replace(request, lines=(PaymentLine("Mug", Decimal("99.00")),)))


def test_a_session_nobody_has_paid_is_open(provider):
    status = provider.gateway.retrieve(provider.gateway.start(a_request()).id)
    assert (status.state, status.order_number, status.amount, status.currency) == (
        PaymentState.OPEN,
        "1042",
        AMOUNT,
        "EUR",
    )
    assert (status.intent_id, status.amount_captured, status.captured_at) == ("", 0, None)


def test_expiring_twice_closes_the_session(provider):
    session = provider.gateway.start(a_request())
    for _ in range(2):
        provider.gateway.expire(session.id)
        assert provider.gateway.retrieve(session.id).state is PaymentState.EXPIRED


def test_fail_asking_for_what_there_is_not(provider):
    with pytest.raises(GatewayRefusedError):
        provider.gateway.retrieve("cs_test_none")
    with pytest.raises(GatewayRefusedError):
        provider.gateway.retrieve_refund("re_none")
    with pytest.raises(GatewayRefusedError):
        provider.gateway.retrieve_dispute("dp_none")
    with pytest.raises(GatewayRefusedError):
        provider.gateway.retrieve_fraud_warning("issfr_none")


def test_nothing_is_asked_inside_a_transaction(provider):
    session, payment = provider.gateway.start(a_request()), provider.payment()
    for ask in (
        lambda: provider.gateway.start(a_request()),
        lambda: provider.gateway.retrieve(session.id),
        lambda: provider.gateway.expire(session.id),
        lambda: provider.gateway.refund(a_refund(payment)),
        lambda: provider.gateway.find_refund(intent_id=payment, reference="x"),
        lambda: capture(provider, payment),
        lambda: void(provider, payment),
        lambda: list(provider.gateway.events_since(timezone.now())),
        lambda: list(provider.gateway.movements_since(timezone.now())),
    ):
        with transaction.atomic(), pytest.raises(RuntimeError):
            ask()
    assert provider.gateway.retrieve(session.id).state is PaymentState.OPEN


def test_refunding_twice_by_one_key_gives_back_once(provider):
    asked = a_refund(provider.payment(), "20.00")  # twice would be more than there is
    first = provider.gateway.refund(asked)
    assert first == provider.gateway.refund(asked) == provider.gateway.retrieve_refund(first.id)
    assert (first.amount, first.currency, first.reference) == (Decimal("20.00"), "EUR", asked.reference)


def test_fail_refund_of_another_amount_by_the_same_key(provider):
    asked = a_refund(provider.payment())
    provider.gateway.refund(asked)
    with pytest.raises(GatewayRefusedError):
        provider.gateway.refund(replace(asked, amount=Decimal("6.00")))


@pytest.mark.parametrize("amount", ["24.01", "0.00", "-1.00"])
def test_fail_refund_of_what_there_is_not(provider, amount):
    with pytest.raises(GatewayRefusedError):
        provider.gateway.refund(a_refund(provider.payment(), amount))


def test_refunds_together_are_never_more_than_was_paid(provider):
    payment = provider.payment()
    provider.gateway.refund(a_refund(payment, "20.00"))
    with pytest.raises(GatewayRefusedError):
        provider.gateway.refund(a_refund(payment, "4.01"))
    provider.gateway.refund(a_refund(payment, "4.00"))


def test_a_refund_is_found_by_our_reference(provider):
    payment = provider.payment()
    asked = a_refund(payment)
    assert provider.gateway.find_refund(intent_id=payment, reference=asked.reference) is None
    made = provider.gateway.refund(asked)
    assert provider.gateway.find_refund(intent_id=payment, reference=asked.reference) == made


def test_a_refund_arrives(provider):
    refund = provider.gateway.refund(a_refund(provider.payment()))
    provider.settle(refund.id)
    assert provider.gateway.retrieve_refund(refund.id).state is RefundState.SUCCEEDED


def test_fail_capture_and_void_of_what_is_not_held(provider):
    payment = provider.payment()
    with pytest.raises(GatewayRefusedError):
        capture(provider, payment)
    with pytest.raises(GatewayRefusedError):
        void(provider, payment)


def test_a_paid_session_is_captured(payable):
    session = payable.gateway.start(a_request())
    payable.pay(session.id)
    status = payable.gateway.retrieve(session.id)
    assert (status.state, status.amount_captured, status.captured_currency) == (PaymentState.CAPTURED, AMOUNT, "EUR")
    assert timezone.now() - status.captured_at < timedelta(minutes=1)
    assert status.intent_id


def test_expiring_a_paid_session_changes_nothing(payable):
    session = payable.gateway.start(a_request())
    payable.pay(session.id)
    payable.gateway.expire(session.id)
    assert payable.gateway.retrieve(session.id).state is PaymentState.CAPTURED


def test_what_happened_is_listed_from_a_time_on(payable):
    session = payable.gateway.start(a_request())
    payable.pay(session.id)
    happened = list(payable.gateway.events_since(timezone.now() - timedelta(minutes=1)))
    assert session.id in {event.payload.get("session_id") for event in happened}
    assert all(isinstance(event.payload["created"], int) for event in happened)
    assert list(payable.gateway.events_since(timezone.now() + timedelta(minutes=1))) == []


def test_what_was_booked_is_listed_from_a_time_on(payable):
    payment = payable.payment()
    refund = payable.gateway.refund(a_refund(payment))
    payable.settle(refund.id)
    booked = {one.kind: one for one in payable.gateway.movements_since(timezone.now() - timedelta(minutes=1))}
    taken, given = booked[MovementKind.CAPTURE], booked[MovementKind.REFUND]
    assert (taken.amount, taken.currency, taken.intent_id) == (AMOUNT, "EUR", payment)
    assert (given.amount, given.refund_id, given.intent_id) == (Decimal("-5.00"), refund.id, payment)
    assert list(payable.gateway.movements_since(timezone.now() + timedelta(minutes=1))) == []


def test_capturing_twice_by_one_key_is_one_capture(holding):
    held = holding.hold()
    for _ in range(2):
        capture(holding, held)
    with pytest.raises(GatewayRefusedError):
        holding.gateway.refund(a_refund(held, "24.01"))
    holding.gateway.refund(a_refund(held, "24.00"))


def test_capturing_a_part_lets_go_of_the_rest(holding):
    held = holding.hold()
    capture(holding, held, "10.00")
    with pytest.raises(GatewayRefusedError):
        capture(holding, held, "14.00", key=f"second-{held}")
    with pytest.raises(GatewayRefusedError):
        holding.gateway.refund(a_refund(held, "10.01"))


def test_fail_capture_of_more_than_is_held(holding):
    with pytest.raises(GatewayRefusedError):
        capture(holding, holding.hold(), "24.01")


def test_voiding_twice_by_one_key_lets_go_and_nothing_can_be_captured(holding):
    held = holding.hold()
    for _ in range(2):
        void(holding, held)
    with pytest.raises(GatewayRefusedError):
        capture(holding, held)


def test_a_hold_cannot_be_refunded(holding):
    with pytest.raises(GatewayRefusedError):
        holding.gateway.refund(a_refund(holding.hold()))
