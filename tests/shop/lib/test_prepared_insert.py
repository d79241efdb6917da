import pytest
from django.db import IntegrityError

from shop.lib.prepared_insert import insert, insert_unless_there
from shop.outbox.models import Message
from shop.payment.models import WebhookEvent


def an_event(event_id: str = "evt_1") -> WebhookEvent:
    return WebhookEvent(provider="stripe", event_id=event_id, type="refund.created", payload={"refund": ["“r”", 1]})


def test_the_row_is_as_save_would_have_written_it(db, django_assert_num_queries):
    inserted, saved = an_event("evt_1"), an_event("evt_2")
    saved.received_at = inserted.received_at
    with django_assert_num_queries(1):
        insert(inserted)
    saved.save()
    rows = WebhookEvent.objects.order_by("pk").values("type", "payload", "received_at", "processed_at")
    assert rows[0] == rows[1]
    assert inserted == WebhookEvent.objects.get(event_id="evt_1")


def test_the_object_can_be_changed_and_saved_afterwards(db):
    message = Message(topic="a.topic")
    insert(message)
    message.key = "order:1"
    message.save()
    assert Message.objects.get().key == "order:1"


def test_a_row_that_is_there_is_left_alone_and_the_transaction_goes_on(db):
    first, second = an_event(), an_event()
    second.type = "another"
    assert insert_unless_there(first, "provider", "event_id")
    assert not insert_unless_there(second, "provider", "event_id")
    assert WebhookEvent.objects.get().type == "refund.created"
    assert second.pk is None


def test_without_leave_a_row_that_is_there_is_an_error(db):
    insert(an_event())
    with pytest.raises(IntegrityError):
        insert(an_event())
