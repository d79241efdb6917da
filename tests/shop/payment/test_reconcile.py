from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from shop.order import statuses
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment import reconcile
from shop.payment.models import PaymentAttempt, WebhookEvent
from shop.payment.reconcile import catch_up, close_overdue, forget_events, glance, look_at_open
from tests.payment_factories import attempt_for, captured, deliver, events, opened, status_of

pytestmark = pytest.mark.django_db
MESSAGE = Message()


def minutes_later(attempt: PaymentAttempt, minutes: int) -> None:
    """As if the attempt had been made and last looked at so much earlier."""
    earlier = timedelta(minutes=minutes)
    attempt.refresh_from_db()
    checked_at = attempt.checked_at - earlier if attempt.checked_at else None
    rows = PaymentAttempt.objects.filter(pk=attempt.pk)
    rows.update(expires_at=attempt.expires_at - earlier, checked_at=checked_at)


def looks(peer) -> int:
    """How often Stripe was asked about a session."""
    return sum(request["method"] == "GET" for request in peer.requests())


def test_a_payment_nobody_told_of_is_found_within_a_minute(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    minutes_later(attempt, 2)
    look_at_open(MESSAGE)
    assert status_of(attempt) == statuses.PAID


def test_an_open_page_is_not_looked_at_all_the_time(peer):
    attempt = opened()
    look_at_open(MESSAGE)
    assert looks(peer) == 0
    minutes_later(attempt, 2)
    look_at_open(MESSAGE)
    look_at_open(MESSAGE)
    assert looks(peer) == 1


def test_a_run_looks_at_a_limited_number_the_longest_waiting_first(peer, monkeypatch):
    monkeypatch.setattr(reconcile, "MOST", 2)
    attempts = [opened(), opened(), opened()]
    for attempt, minutes in zip(attempts, (2, 4, 3), strict=True):
        minutes_later(attempt, minutes)
    look_at_open(MESSAGE)
    earlier = timezone.now() - timedelta(minutes=1)
    assert list(PaymentAttempt.objects.filter(checked_at__lt=earlier)) == [attempts[0]]


def test_a_debit_that_takes_days_is_looked_at_once_an_hour(peer):
    attempt = opened()
    peer.pay_by_debit(attempt.session_id)
    minutes_later(attempt, 70)
    close_overdue(MESSAGE)
    asked = looks(peer)
    assert asked > 0
    minutes_later(attempt, 10)
    look_at_open(MESSAGE)
    close_overdue(MESSAGE)
    assert (looks(peer), status_of(attempt)) == (asked, statuses.PENDING_PAYMENT)
    minutes_later(attempt, 60)
    peer.advance(61)
    close_overdue(MESSAGE)
    assert status_of(attempt) == statuses.PAID


def test_one_page_that_cannot_be_looked_at_does_not_stop_the_others(peer):
    broken, attempt = opened(), opened()
    PaymentAttempt.objects.filter(pk=broken.pk).update(session_id="cs_unknown")
    peer.pay(attempt.session_id)
    minutes_later(broken, 3)
    minutes_later(attempt, 2)
    look_at_open(MESSAGE)
    assert (status_of(broken), status_of(attempt)) == (statuses.PENDING_PAYMENT, statuses.PAID)


def test_looking_stops_while_stripe_is_out_of_reach(peer):
    for attempt in (opened(), opened()):
        minutes_later(attempt, 2)
    peer.faults(down=True)
    look_at_open(MESSAGE)
    assert PaymentAttempt.objects.filter(checked_at__lt=timezone.now() - timedelta(minutes=1)).count() == 1


@pytest.mark.parametrize("make", [attempt_for, opened])
def test_what_is_past_its_time_is_closed_when_its_own_message_is_lost(peer, make):
    attempt = make()
    Message.objects.filter(topic="payment.expire").delete()
    minutes_later(attempt, 70)
    close_overdue(MESSAGE)
    assert status_of(attempt) == statuses.PAYMENT_EXPIRED


def test_what_still_has_time_is_left_open(peer):
    attempt = opened()
    close_overdue(MESSAGE)
    assert status_of(attempt) == statuses.PENDING_PAYMENT


def test_events_whose_webhooks_never_came_are_taken_in(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    catch_up(MESSAGE)
    worker.drain()
    assert status_of(attempt) == statuses.PAID


def test_events_that_came_are_not_taken_in_again(peer):
    peer.pay(opened().session_id)
    deliver(events())
    stored = WebhookEvent.objects.count()
    catch_up(MESSAGE)
    assert WebhookEvent.objects.count() == stored
    assert not Message.objects.filter(state=Message.State.WAITING, topic="payment.event").exists()


def test_a_dispute_nobody_told_of_is_found_at_the_next_glance(peer):
    attempt = captured(peer)
    peer.dispute(attempt.intent_id)
    glance(MESSAGE)
    worker.drain()
    assert attempt.disputes.exists()


def test_a_glance_reaches_back_a_quarter_of_an_hour_only(peer):
    peer.pay(opened().session_id)
    peer.advance(15 * 60 + 1)
    long_ago = max(event["created"] for event in events())
    peer.warn_of_fraud(peer.pay(opened().session_id)["payment_intent"]["id"])
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=2)):
        glance(MESSAGE)
    assert WebhookEvent.objects.exists()
    assert all(event.payload["created"] > long_ago for event in WebhookEvent.objects.all())


def test_an_old_gap_among_newer_events_is_filled(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    lost, *came = events("checkout.session.completed", "payment_intent.succeeded")
    deliver(came)
    catch_up(MESSAGE)
    assert WebhookEvent.objects.filter(event_id=lost["id"]).exists()


def test_a_long_outage_is_caught_up_from_the_last_event_that_came(peer):
    long_ago = timezone.now() - timedelta(days=2)
    WebhookEvent.objects.create(
        provider="stripe", event_id="evt_0", type="x", payload={"created": long_ago.timestamp()}
    )
    assert reconcile._cursor("stripe") == long_ago


def test_catching_up_while_stripe_is_out_of_reach_waits_for_the_next_hour(peer):
    peer.faults(down=True)
    catch_up(MESSAGE)
    assert not WebhookEvent.objects.exists()


def test_events_are_forgotten_after_three_months(peer):
    deliver(events_of_a_payment(peer))
    old = WebhookEvent.objects.first()
    WebhookEvent.objects.filter(pk=old.pk).update(processed_at=timezone.now() - timedelta(days=91))
    kept = WebhookEvent.objects.count() - 1
    forget_events(MESSAGE)
    assert WebhookEvent.objects.count() == kept
    assert not WebhookEvent.objects.filter(pk=old.pk).exists()


def events_of_a_payment(peer) -> list:
    peer.pay(opened().session_id)
    return events()
