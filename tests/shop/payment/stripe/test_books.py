from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.payment.gateway import DisputeState, MovementKind
from shop.payment.gateways import gateway_named
from shop.payment.stripe.books import movement
from shop.payment.stripe.links import dashboard_url
from tests.payment_factories import captured, refunded
from tests.peers import REFUND_FAILS

pytestmark = pytest.mark.django_db


def movements() -> list:
    """Oldest first."""
    return list(gateway_named("stripe").movements_since(timezone.now() - timedelta(hours=1)))[::-1]


def test_every_booking_of_a_payment_names_its_intent(peer):
    attempt = captured(peer, card=REFUND_FAILS)
    refund = refunded(attempt, Decimal(1))
    peer.advance(61)
    dispute = peer.dispute(attempt.intent_id)
    peer.carry_on(dispute["id"], "win")
    found = movements()
    assert [one.kind for one in found] == [
        MovementKind.CAPTURE,
        MovementKind.REFUND,
        MovementKind.REFUND_RETURNED,
        MovementKind.DISPUTE,
        MovementKind.DISPUTE_REVERSED,
    ]
    assert {one.intent_id for one in found} == {attempt.intent_id}
    assert [one.refund_id for one in found[1:3]] == [refund.provider_id] * 2
    assert [one.dispute_id for one in found[3:]] == [dispute["id"]] * 2
    assert found[0].order_number == attempt.order.number


def test_a_dispute_tells_what_it_took_and_gave_back(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    peer.carry_on(dispute["id"], "win")
    status = gateway_named("stripe").retrieve_dispute(dispute["id"])
    assert status.state is DisputeState.WON
    assert [(one.kind, one.amount, one.fee, one.intent_id) for one in status.movements] == [
        (MovementKind.DISPUTE, -attempt.amount, 20, attempt.intent_id),
        (MovementKind.DISPUTE_REVERSED, attempt.amount, 0, attempt.intent_id),
    ]


def test_a_booking_of_something_else_is_of_no_order():
    payout = {
        "id": "txn_1",
        "currency": "eur",
        "reporting_category": "payout",
        "amount": -100,
        "fee": 0,
        "created": 0,
        "source": "po_1",
    }
    assert (movement(payout).kind, movement(payout).intent_id) == (MovementKind.OTHER, "")
    assert movement({**payout, "source": None}).order_number == ""


@pytest.mark.parametrize(
    ("provider_id", "page"),
    [
        ("pi_1", "https://dashboard.stripe.com/test/payments/pi_1"),
        ("du_1", "https://dashboard.stripe.com/test/disputes/du_1"),
        ("re_1", "https://dashboard.stripe.com/test/search?query=re_1"),
    ],
)
def test_things_at_stripe_have_a_page(settings, provider_id, page):
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "", "sk_test_1"
    assert dashboard_url(provider_id) == page
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    assert dashboard_url(provider_id) == page.replace("/test/", "/")
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    assert dashboard_url(provider_id) == ""
