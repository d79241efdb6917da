from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from shop.order import statuses
from shop.order.models import Task
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.attempts import _request
from shop.payment.events import store_event
from shop.payment.gateway import Event
from shop.payment.gateways import gateway_named
from shop.payment.models import PaymentAttempt, Refund, WebhookEvent
from shop.payment.stripe import client as stripe_client
from shop.payment.sync import sync
from tests.payment_factories import (
    bookings,
    captured,
    deliver,
    events,
    mails,
    opened,
    post_event,
    refunded,
    status_of,
)
from tests.peers import DECLINED, PeerError

pytestmark = pytest.mark.django_db
ID_NAMES = {"created", "session_id", "intent_id", "refund_id", "dispute_id", "fraud_warning_id", "attempt", "order"}


def test_an_event_and_its_message_are_stored_once():
    event = Event(id="evt_1", type="checkout.session.completed", payload={"created": 1, "session_id": "cs_1"})
    assert store_event(provider="stripe", event=event)
    assert not store_event(provider="stripe", event=event)
    assert (WebhookEvent.objects.count(), Message.objects.filter(topic="payment.event").count()) == (1, 1)


def test_the_webhook_alone_completes_the_order(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    deliver(events())
    assert (status_of(attempt), bookings("Debit"), mails("order_confirmation")) == (statuses.PAID, 1, 1)
    assert not WebhookEvent.objects.filter(processed_at=None).exists()


def test_the_webhook_after_the_return_page_changes_nothing(peer):
    attempt = captured(peer)
    looks = looks_at_sessions(peer)
    deliver(events())
    assert (status_of(attempt), bookings("Debit"), mails("order_confirmation")) == (statuses.PAID, 1, 1)
    assert looks_at_sessions(peer) == looks, "what is booked was asked about again"


def looks_at_sessions(peer) -> int:
    return sum(one["method"] == "GET" and "/checkout/sessions/" in one["path"] for one in peer.requests())


def test_the_return_page_after_the_webhook_changes_nothing(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    deliver(events())
    assert sync(attempt_id=attempt.pk).state == PaymentAttempt.State.CAPTURED
    assert (bookings("Debit"), mails("order_confirmation")) == (1, 1)


def test_events_in_reverse_and_twice_come_to_the_same(peer):
    attempt = opened()
    with pytest.raises(PeerError):
        peer.pay(attempt.session_id, DECLINED)
    peer.pay(attempt.session_id)
    refunded(sync(attempt_id=attempt.pk))
    happened = events()
    assert {"payment_intent.payment_failed", "checkout.session.completed", "refund.created"} <= {
        event["type"] for event in happened
    }
    deliver([*happened[::-1], *happened])
    assert status_of(attempt) == statuses.REFUNDED
    assert (bookings("Debit"), bookings("Refund"), Refund.objects.count()) == (1, 1, 1)
    assert (mails("order_confirmation"), mails("refund_succeeded")) == (1, 1)


def test_a_closed_page_is_learnt_of_by_its_event(peer):
    attempt = opened()
    peer.advance(3601)
    deliver(events("checkout.session.expired"))
    assert status_of(attempt) == statuses.PAYMENT_EXPIRED


def test_an_event_about_something_unknown_is_done_with_at_once(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    happened = events()
    for event in happened:
        event["data"]["object"].update(id="unknown", metadata={"attempt": str(attempt.pk), "order": "another shop's"})
    deliver(happened)
    assert not WebhookEvent.objects.filter(processed_at=None).exists()
    assert set(Message.objects.filter(topic="payment.event").values_list("state", flat=True)) == {Message.State.DONE}
    assert status_of(attempt) == statuses.PENDING_PAYMENT


def test_an_unknown_type_is_stored_and_done_with(peer):
    event = {"id": "evt_9", "type": "issuing_card.created", "created": 1, "data": {"object": {}}}
    assert post_event(event) == 200
    worker.drain()
    assert WebhookEvent.objects.get().processed_at


def test_a_refund_made_at_stripe_before_the_shop_knew_of_the_payment_waits_for_it(peer):
    attempt = opened()
    intent_id = peer.pay(attempt.session_id)["payment_intent"]["id"]
    stripe_client.create_refund({"payment_intent": intent_id}, idempotency_key="by hand")
    deliver(events("refund.created"))
    assert Message.objects.get(topic="payment.event").state == Message.State.WAITING
    sync(attempt_id=attempt.pk)
    Message.objects.filter(topic="payment.event").update(run_at=timezone.now())
    worker.drain()
    assert (status_of(attempt), bookings("Refund")) == (statuses.REFUNDED, 1)


def test_a_refund_of_another_shops_payment_is_given_up_after_an_hour(peer):
    attempt = captured(peer)
    refunded(attempt)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(intent_id="")
    deliver(events("refund.created"))
    assert WebhookEvent.objects.get().processed_at is None
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(hours=1))
    Message.objects.filter(topic="payment.event").update(run_at=timezone.now())
    worker.drain()
    assert WebhookEvent.objects.get().processed_at
    assert Refund.objects.count() == 1


def test_an_event_about_what_stripe_does_not_know_is_done_with(peer):
    store_event(provider="stripe", event=Event("evt_1", "refund.created", {"created": 1, "refund_id": "re_unknown"}))
    worker.drain()
    assert WebhookEvent.objects.get().processed_at


def test_an_event_waits_while_stripe_cannot_be_asked(peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    happened = events("checkout.session.completed")
    peer.faults(down=True)
    deliver(happened)
    assert Message.objects.get(topic="payment.event").state == Message.State.WAITING
    assert WebhookEvent.objects.get().processed_at is None
    assert status_of(attempt) == statuses.PENDING_PAYMENT


def test_what_is_kept_of_an_event_names_nobody(peer):
    attempt = opened()
    peer.warn_of_fraud(peer.pay(attempt.session_id)["payment_intent"]["id"])
    peer.dispute(sync(attempt_id=attempt.pk).intent_id)
    deliver(events())
    assert len(WebhookEvent.objects.values("type").distinct()) > 4
    for event in WebhookEvent.objects.all():
        assert set(event.payload) <= ID_NAMES


def test_an_event_of_another_shops_order_touches_nothing(peer):
    """Another shop on the same account may number its attempts as we do; its orders' numbers are others."""
    attempt = opened()
    theirs = gateway_named("stripe").start(
        replace(_request(attempt), idempotency_key="theirs", order_number="THEIR-ORDER")
    )
    peer.pay(theirs.id)
    deliver(events())
    attempt.refresh_from_db()
    assert (attempt.state, status_of(attempt), bookings("Debit")) == (
        PaymentAttempt.State.OPEN,
        statuses.PENDING_PAYMENT,
        0,
    )
    assert Refund.objects.count() == Task.objects.count() == 0
