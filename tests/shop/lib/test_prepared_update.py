import pytest
from django.db import DatabaseError

from shop.lib.prepared_update import update
from shop.outbox.models import Message


def test_the_named_fields_are_saved_and_no_others(db, django_assert_num_queries):
    message, other = (Message.objects.create(topic="a.topic") for _ in range(2))
    message.key, message.payload, message.topic = "order:1", {"order": ["“1”"]}, "another.topic"
    with django_assert_num_queries(1):
        update(message, ("key", "payload"))
    message.refresh_from_db()
    assert (message.key, message.payload, message.topic) == ("order:1", {"order": ["“1”"]}, "a.topic")
    other.refresh_from_db()
    assert other.key == ""


def test_fail_a_row_that_is_gone(db):
    message = Message.objects.create(topic="a.topic")
    Message.objects.all().delete()
    with pytest.raises(DatabaseError):
        update(message, ("key",))
