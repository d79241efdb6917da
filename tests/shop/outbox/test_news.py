import pytest
from django.db import transaction

from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.news import insert_with_message
from shop.payment.models import WebhookEvent

pytestmark = pytest.mark.django_db


def put(*topics: str) -> None:
    for topic in topics:
        queue.put(topic, {"of": topic}, dedupe_key=topic)


def test_what_is_put_together_is_one_statement_in_its_order(django_assert_num_queries):
    with django_assert_num_queries(1), queue.together():
        put("one", "two")
        queue.put("three")
    assert list(Message.objects.order_by("pk").values_list("topic", "payload")) == [
        ("one", {"of": "one"}),
        ("two", {"of": "two"}),
        ("three", {}),
    ]


def test_of_what_is_put_together_only_what_is_new_is_written():
    put("one")
    with queue.together():
        put("one", "two")
    assert sorted(Message.objects.values_list("topic", flat=True)) == ["one", "two"]


def test_nothing_together_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0), queue.together():
        pass


@queue.together()
def put_and_fail(topic: str) -> None:
    put(topic)
    raise ZeroDivisionError


def test_after_an_error_nothing_is_written_and_the_next_message_is():
    with pytest.raises(ZeroDivisionError):
        put_and_fail("one")
    put("two")
    assert Message.objects.get().topic == "two"


def test_what_is_put_together_goes_with_its_transaction():
    with transaction.atomic():
        with queue.together():
            put("one")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def store(event_id: str = "evt_1") -> tuple[bool, WebhookEvent]:
    row = WebhookEvent(provider="stripe", event_id=event_id, type="ping", payload={"a": "b'%s"})
    unique = ("provider", "event_id")
    return insert_with_message(row, *unique, topic="seen", named="event", dedupe_key=event_id), row


def test_a_row_and_its_message_are_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        is_new, row = store()
    assert is_new
    assert WebhookEvent.objects.get() == row
    assert WebhookEvent.objects.get().payload == {"a": "b'%s"}
    message = queue.claim()
    assert (message.topic, message.payload, message.dedupe_key) == ("seen", {"event": row.pk}, "evt_1")


def test_a_row_that_is_there_is_left_alone_with_its_message():
    store()
    assert store()[0] is False
    assert (WebhookEvent.objects.count(), Message.objects.count()) == (1, 1)
