from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.attempts import NotPayableError, create_attempt, pay_again
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.models import PaymentAttempt
from shop.payment.stripe import client as stripe_client
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import attempt_for, opened, page, status_of

pytestmark = pytest.mark.django_db
SESSIONS = "POST /v1/checkout/sessions"


def test_an_attempt_asks_for_the_orders_total_for_an_hour():
    order = place()
    attempt = create_attempt(order=order)
    assert (attempt.number, attempt.amount, attempt.currency) == (1, order.total_incl_tax, "EUR")
    assert timedelta(minutes=59) < attempt.expires_at - timezone.now() <= timedelta(minutes=60)
    assert Message.objects.get(topic="payment.expire").run_at == attempt.expires_at + timedelta(seconds=60)


def test_an_order_has_one_live_attempt_at_most():
    order = attempt_for().order
    with pytest.raises(IntegrityError), transaction.atomic():
        create_attempt(order=order)


def test_the_page_asks_for_what_the_order_lists(peer):
    mug = ProductFactory(title="Mug", price=Decimal("12.00"))
    attempt = opened(place(make_basket(mug, quantity=2)))
    session = stripe_client.retrieve_session(attempt.session_id)
    assert attempt.payment_url == session["url"]
    assert (session["amount_total"], session["currency"]) == (2890, "eur")
    assert (session["client_reference_id"], session["customer_email"]) == (attempt.order.number, "bob@example.com")
    assert session["success_url"] == "http://localhost:8000/shop/checkout/return/abc/"
    lines = peer_lines(peer, attempt)
    assert lines == [("Mug", 2, 2400), ("Standard delivery", 1, 490)]


def peer_lines(peer, attempt) -> list[tuple[str, int, int]]:
    client = stripe_client._client("sk_test_peer", peer.url)
    found = client.v1.checkout.sessions.line_items.list(attempt.session_id)
    return [(line.description, line.quantity, line.amount_total) for line in found]


def test_opening_twice_is_the_same_page(peer):
    attempt = attempt_for()
    assert page(attempt) == page(attempt)
    assert peer.ledger()["sessions"] == {"open": 1}


def test_an_answer_that_got_lost_leads_to_the_same_page(peer):
    attempt = attempt_for()
    peer.faults(drop_reply=1, paths=SESSIONS)
    assert page(attempt)
    assert peer.ledger()["sessions"] == {"open": 1}


def test_a_page_made_before_a_crash_is_found_again(peer):
    attempt = attempt_for()
    peer.faults(drop_reply=2, paths=SESSIONS)
    with pytest.raises(PaymentUnavailableError):
        page(attempt)
    assert peer.ledger()["sessions"] == {"open": 1}
    assert page(attempt)
    assert peer.ledger()["sessions"] == {"open": 1}


@pytest.mark.parametrize("fault", [{"down": True}, {"error_5xx": True}])
def test_an_order_waits_while_stripe_is_out_of_reach(peer, fault):
    attempt = attempt_for()
    peer.faults(**fault)
    with pytest.raises(PaymentUnavailableError):
        page(attempt)
    assert status_of(attempt) == statuses.PENDING_PAYMENT
    peer.heal()
    assert page(pay_again(order_id=attempt.order_id))


def test_what_stripe_refuses_is_noted_for_the_merchant(peer):
    attempt = attempt_for()
    PaymentAttempt.objects.filter(pk=attempt.pk).update(expires_at=timezone.now())
    with pytest.raises(PaymentUnavailableError):
        page(attempt)
    attempt.refresh_from_db()
    assert "expires_at" in attempt.last_error


def test_without_a_key_nobody_is_sent_anywhere(peer, settings):
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(PaymentUnavailableError):
        page(attempt_for())
    assert peer.ledger()["sessions"] == {}


def test_stripe_is_never_asked_inside_a_transaction(peer):
    attempt = attempt_for()
    with transaction.atomic(), pytest.raises(RuntimeError):
        page(attempt)
    assert peer.ledger()["sessions"] == {}


def test_a_cancelled_order_cannot_be_opened(peer):
    attempt = attempt_for()
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    worker.drain()
    with pytest.raises(NotPayableError):
        page(attempt)


def test_paying_again_uses_the_page_that_is_open(peer):
    attempt = opened()
    assert pay_again(order_id=attempt.order_id) == attempt


def test_an_attempt_too_old_to_be_opened_is_replaced(peer):
    attempt = attempt_for()
    PaymentAttempt.objects.filter(pk=attempt.pk).update(expires_at=timezone.now() + timedelta(minutes=20))
    renewed = pay_again(order_id=attempt.order_id)
    assert (renewed.number, renewed.state) == (2, PaymentAttempt.State.CREATED)
    assert page(renewed)
    assert status_of(attempt) == statuses.PENDING_PAYMENT


def test_an_order_that_waits_for_nothing_is_not_payable(peer):
    attempt = attempt_for()
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    with pytest.raises(NotPayableError):
        pay_again(order_id=attempt.order_id)
