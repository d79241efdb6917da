from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends import db as django_store
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from shop.security.session_store import SessionStore

pytestmark = pytest.mark.django_db


def a_session(**answers: object) -> SessionStore:
    store = SessionStore()
    store.update(answers)
    store.create()
    store.save()
    return store


def test_what_is_saved_is_read_again_also_by_django_itself(django_assert_num_queries):
    key = a_session(name="Alice").session_key
    for kind in (SessionStore, django_store.SessionStore):
        with django_assert_num_queries(1):
            assert kind(key)["name"] == "Alice"


def test_a_change_takes_one_statement(django_assert_num_queries):
    store = SessionStore(a_session(name="Alice").session_key)
    store["name"] = "Bob"
    with django_assert_num_queries(1):
        store.save()
    assert SessionStore(store.session_key)["name"] == "Bob"


def test_the_first_save_makes_a_session(django_assert_num_queries):
    store = SessionStore()
    store["name"] = "Alice"
    with django_assert_num_queries(1):
        store.save()
    assert SessionStore(store.session_key)["name"] == "Alice"


def test_a_key_that_is_taken_is_left_alone():
    taken = a_session(name="Alice").session_key
    store = SessionStore(taken)
    with pytest.raises(CreateError):
        store.save(must_create=True)
    assert SessionStore(taken)["name"] == "Alice"


def test_a_session_that_has_ended_is_not_brought_back():
    store = a_session(name="Alice")
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_an_expired_or_unknown_session_is_empty():
    key = a_session(name="Alice").session_key
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        expired = SessionStore(key)
        assert (expired.get("name"), expired.session_key) == (None, None)
    assert SessionStore("a" * 32).get("name") is None


def test_a_new_key_keeps_the_session_and_ends_the_old_one():
    store = a_session(name="Alice")
    old = store.session_key
    store.cycle_key()
    assert [one.session_key for one in Session.objects.all()] == [store.session_key] != [old]
    assert SessionStore(store.session_key)["name"] == "Alice"
