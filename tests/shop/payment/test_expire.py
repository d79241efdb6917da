from datetime import timedelta

import pytest
from django.utils import timezone

from shop.order import statuses
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.expire import close_attempt
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.models import PaymentAttempt
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import attempt_for, captured, opened, status_of
from tests.peers import PeerError

pytestmark = pytest.mark.django_db
State = PaymentAttempt.State


def time_passes() -> None:
    """The attempt's message falls due; the worker works."""
    Message.objects.filter(topic="payment.expire").update(run_at=timezone.now() - timedelta(seconds=1))
    worker.drain()


def test_an_unpaid_page_is_closed_at_stripe_and_its_stock_is_free(peer):
    mug = ProductFactory(stock=1)
    attempt = opened(place(make_basket(mug)))
    time_passes()
    assert status_of(attempt) == statuses.PAYMENT_EXPIRED
    assert mug.stockrecords.get().net_stock_level == 1
    assert peer.ledger()["sessions"] == {"expired": 1}
    with pytest.raises(PeerError, match="expired"):
        peer.pay(attempt.session_id)


def test_a_page_that_was_never_opened_ends_too(peer):
    attempt = attempt_for()
    time_passes()
    attempt.refresh_from_db()
    assert (attempt.state, status_of(attempt)) == (State.EXPIRED, statuses.PAYMENT_EXPIRED)
    assert peer.requests() == []


def test_who_paid_at_the_last_moment_has_paid(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    time_passes()
    assert status_of(attempt) == statuses.PAID


def test_a_page_that_stripe_closed_first_ends_as_well(peer):
    attempt = opened()
    peer.advance(3601)
    time_passes()
    assert status_of(attempt) == statuses.PAYMENT_EXPIRED


def test_what_is_paid_already_stays_paid(peer):
    attempt = captured(peer)
    time_passes()
    assert status_of(attempt) == statuses.PAID


def test_closing_twice_changes_nothing(peer):
    attempt = opened()
    close_attempt(attempt_id=attempt.pk)
    asked = len(peer.requests())
    assert close_attempt(attempt_id=attempt.pk).state == State.EXPIRED
    assert len(peer.requests()) == asked


def test_an_order_is_not_released_while_its_page_may_still_be_paid(peer):
    attempt = opened()
    peer.faults(down=True)
    with pytest.raises(PaymentUnavailableError):
        close_attempt(attempt_id=attempt.pk)
    assert status_of(attempt) == statuses.PENDING_PAYMENT


def test_what_cannot_be_closed_now_is_left_to_the_reconciler(peer):
    attempt = opened()
    peer.faults(down=True)
    time_passes()
    assert Message.objects.get(topic="payment.expire").state == Message.State.DONE
    assert status_of(attempt) == statuses.PENDING_PAYMENT
