from decimal import Decimal

import pytest

from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.cancel import undo_payment
from shop.payment.models import PaymentAttempt, Refund
from tests.payment_factories import attempt_for, captured, opened, refunded, status_of
from tests.peers import PeerError

pytestmark = pytest.mark.django_db


def cancel(attempt: PaymentAttempt) -> None:
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    worker.drain()
    attempt.refresh_from_db()


def test_the_page_of_a_cancelled_order_cannot_be_paid(peer):
    attempt = opened()
    cancel(attempt)
    assert (attempt.state, status_of(attempt)) == (PaymentAttempt.State.CANCELLED, statuses.CANCELLED)
    with pytest.raises(PeerError, match="expired"):
        peer.pay(attempt.session_id)


def test_an_attempt_that_was_never_opened_is_cancelled_with_its_order(peer):
    attempt = attempt_for()
    cancel(attempt)
    assert attempt.state == PaymentAttempt.State.CANCELLED


def test_what_was_paid_goes_back(peer):
    attempt = captured(peer)
    cancel(attempt)
    totals = peer.ledger()["totals"]["eur"]
    assert (totals["captured"], totals["refunded"]) == (1690, 1690)
    assert Refund.objects.get().reason == "The order was cancelled"


def test_only_what_is_left_goes_back(peer):
    attempt = captured(peer)
    refunded(attempt, Decimal("5.00"))
    cancel(attempt)
    assert peer.ledger()["totals"]["eur"]["refunded"] == 1690


def test_who_paid_while_the_order_was_cancelled_gets_it_back_once(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    cancel(attempt)
    undo_payment(Message.objects.get(topic="order.cancelled"))
    worker.drain()
    assert (attempt.state, status_of(attempt)) == (PaymentAttempt.State.CAPTURED, statuses.CANCELLED)
    assert (Refund.objects.count(), peer.ledger()["totals"]["eur"]["refunded"]) == (1, 1690)
