from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.dashboard.messages import describe
from shop.outbox import registry
from shop.outbox.models import Message
from shop.payment.models import PaymentAttempt, Refund, WebhookEvent
from shop.security.models import AuditEntry
from tests.order_factories import place
from tests.payment_factories import attempt_for

LIST = "/dashboard/messages/"
QUERIES = 6
INBOUND = "/dashboard/messages/inbound/"
INBOUND_QUERIES = 6


@pytest.fixture
def parked(db) -> Message:
    return Message.objects.create(
        topic="mail.send",
        key="order:ABC",
        payload={"name": "password_reset", "to": "alice@example.com", "context": {"url": "https://s/secret-token"}},
        state=Message.State.PARKED,
        attempts=12,
        last_error="Traceback (most recent call last):\n  File ...\nOSError: no route to the mail server",
    )


def test_what_was_given_up_is_listed_with_its_trouble(dashboard, parked):
    page = dashboard.get(LIST).content.decode()
    assert "OSError: no route to the mail server" in page
    assert "/dashboard/orders/ABC/" in page
    assert "Traceback" not in page


def test_every_kind_of_work_has_a_merchants_words():
    ours = {topic for topic in registry._handlers if "." in topic and not topic.startswith("test.")}
    assert set(describe.WORK) == ours


def test_no_secret_of_a_payload_is_shown(dashboard, parked):
    page = dashboard.get(LIST).content.decode()
    assert "password_reset" in page
    assert "secret-token" not in page


def test_a_message_is_tried_again_once(dashboard, parked):
    for _ in range(2):
        assert dashboard.post(f"{LIST}{parked.pk}/retry/", follow=True).status_code == 200
    parked.refresh_from_db()
    assert (parked.state, parked.attempts) == ("waiting", 0)


def test_a_done_message_is_not_done_again(dashboard, parked):
    Message.objects.update(state=Message.State.DONE)
    dashboard.post(f"{LIST}{parked.pk}/retry/")
    parked.refresh_from_db()
    assert parked.state == "done"


def test_what_keeps_failing_is_tried_now(dashboard, parked):
    Message.objects.update(state=Message.State.WAITING, run_at=timezone.now() + timedelta(hours=1))
    dashboard.post(f"{LIST}{parked.pk}/retry/")
    parked.refresh_from_db()
    assert parked.run_at <= timezone.now()
    assert AuditEntry.objects.get(action="message.retried").details["topic"] == "mail.send"


def test_a_message_is_discarded_with_a_reason(dashboard, parked):
    address = f"{LIST}{parked.pk}/discard/"
    assert "OSError: no route" in dashboard.get(address).content.decode()
    assert dashboard.post(address, {"reason": " "}).context["form"].errors.keys() == {"reason"}
    parked.refresh_from_db()
    assert parked.state == "parked"
    dashboard.post(address, {"reason": "The customer phoned"})
    parked.refresh_from_db()
    assert (parked.state, parked.note) == ("discarded", "The customer phoned")
    assert AuditEntry.objects.get(action="message.discarded").details["reason"] == "The customer phoned"


@pytest.mark.parametrize("state", ["done", "running", "discarded"])
def test_what_is_not_in_trouble_cannot_be_discarded(dashboard, parked, state):
    Message.objects.update(state=state)
    dashboard.post(f"{LIST}{parked.pk}/discard/", {"reason": "No more"})
    parked.refresh_from_db()
    assert (parked.state, parked.note) == (state, "")
    assert not AuditEntry.objects.filter(action="message.discarded").exists()


def test_all_messages_about_an_order_are_found(dashboard, db):
    order, other = place(), place()
    attempt, stranger = attempt_for(order), attempt_for(other)
    refund = Refund(attempt=attempt, amount=Decimal(1), currency="EUR")
    PaymentAttempt.objects.filter(pk=attempt.pk).update(
        state="captured", amount_captured=attempt.amount, session_id="cs"
    )
    refund.save()
    event = WebhookEvent.objects.create(provider="stripe", event_id="evt", type="x", payload={"session_id": "cs"})
    Message.objects.all().delete()
    about = [
        ("mail.send", {"key": f"order-mail:{order.number}"}),
        ("order.cancelled", {"payload": {"order_id": order.pk}}),
        ("payment.expire", {"payload": {"attempt": attempt.pk}}),
        ("payment.refund", {"payload": {"refund": refund.pk}}),
        ("payment.event", {"payload": {"event": event.pk}}),
    ]
    for topic, fields in about:
        Message.objects.create(topic=topic, state="done", **fields)
    Message.objects.create(topic="payment.expire", payload={"attempt": stranger.pk})
    Message.objects.create(topic="mail.send", key=f"order-mail:{other.number}")
    rows = dashboard.get(LIST, {"order": f" {order.number} "}).context["rows"]
    assert {row["message"].topic for row in rows} == {topic for topic, _fields in about}


@pytest.mark.parametrize("typed", ["nobody", "x" * 500, "\x00", "%", "💶"])
def test_an_order_that_is_not_there_has_no_messages(dashboard, parked, typed):
    answer = dashboard.get(LIST, {"order": typed})
    assert answer.status_code == 200
    assert "OSError" not in answer.content.decode() or answer.context["form"].errors


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(dashboard, django_assert_num_queries, number):
    for n in range(number):
        Message.objects.create(topic="mail.send", key=f"order-mail:{n}", state="parked")
    dashboard.get(LIST)
    with django_assert_num_queries(QUERIES):
        dashboard.get(LIST)


def test_what_providers_told_is_listed_with_its_order(dashboard):
    order = place()
    for number, event_id in ((order.number, "evt_ours"), ("OTHER-SHOP", "evt_other")):
        WebhookEvent.objects.create(
            provider="stripe", event_id=event_id, type="checkout.session.completed", payload={"order": number}
        )
    rows = dashboard.get(INBOUND).context["rows"]
    assert {(event.event_id, number) for event, number in rows} == {("evt_ours", order.number), ("evt_other", "")}
    found = dashboard.get(INBOUND, {"order": order.number}).context["rows"]
    assert [event.event_id for event, _number in found] == ["evt_ours"]
    assert dashboard.get(INBOUND, {"order": "nobody"}).context["rows"] == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_inbound_list_costs_the_same_for_one_and_three(dashboard, django_assert_num_queries, number):
    for n in range(number):
        WebhookEvent.objects.create(provider="stripe", event_id=f"evt_{n}", type="x", payload={"order": place().number})
    dashboard.get(INBOUND)
    with django_assert_num_queries(INBOUND_QUERIES):
        dashboard.get(INBOUND)


def test_looking_tries_nothing_again(dashboard, parked):
    assert dashboard.get(f"{LIST}{parked.pk}/retry/").status_code == 405
    assert dashboard.post(f"{LIST}999999/retry/").status_code == 404


def test_messages_are_told_apart_by_their_state(dashboard, parked):
    Message.objects.create(topic="payment.refund", payload={"refund": 7})
    Message.objects.create(topic="images.render", last_error="x", attempts=1)
    counts = {name: number for name, _label, number in dashboard.get(LIST).context["tabs"]}
    assert counts == {"parked": 1, "failing": 1, "waiting": 1, "done": 0, "discarded": 0}
    for state, topic in (("parked", "mail.send"), ("failing", "images.render"), ("waiting", "payment.refund")):
        rows = dashboard.get(LIST, {"state": state}).context["rows"]
        assert [row["message"].topic for row in rows] == [topic]
    assert dashboard.get(LIST, {"state": "nonsense"}).context["state"] == "parked"
