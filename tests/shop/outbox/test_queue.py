from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from shop.outbox import queue
from shop.outbox.models import Message

pytestmark = pytest.mark.django_db
State = Message.State


def make_due_again(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(run_at=timezone.now())


def test_a_message_is_claimed_once():
    queue.put("step", {"n": 1})
    claimed = queue.claim()
    assert claimed.payload == {"n": 1}
    assert claimed.state == State.RUNNING
    assert queue.claim() is None


def test_a_rolled_back_transaction_leaves_no_message():
    with transaction.atomic():
        queue.put("step")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_second_message_with_the_same_dedupe_key_is_not_written():
    assert queue.put("step", dedupe_key="order-7-paid") is True
    assert queue.put("step", dedupe_key="order-7-paid") is False
    assert Message.objects.count() == 1


def test_a_duplicate_does_not_abort_the_callers_transaction():
    queue.put("step", dedupe_key="once")
    with transaction.atomic():
        queue.put("step", dedupe_key="once")
        queue.put("other")
    assert Message.objects.filter(topic="other").exists()


def test_a_message_of_the_future_waits():
    queue.put("step", run_at=timezone.now() + timedelta(minutes=1))
    assert queue.claim() is None


def test_messages_of_one_key_run_in_order():
    queue.put("step", {"n": 1}, key="order:7")
    queue.put("step", {"n": 2}, key="order:7")
    first = queue.claim()
    assert queue.claim() is None, "the second waits for the first"
    queue.finish(first)
    assert queue.claim().payload == {"n": 2}


def test_a_failing_message_holds_back_its_key_but_no_other():
    queue.put("step", {"n": 1}, key="order:7")
    queue.put("step", {"n": 2}, key="order:7")
    queue.put("step", {"n": 3}, key="order:8")
    queue.fail(queue.claim(), "no luck")
    assert queue.claim().payload == {"n": 3}
    assert queue.claim() is None


def test_a_parked_message_no_longer_holds_back_its_key():
    queue.put("step", {"n": 1}, key="order:7", max_attempts=1)
    queue.put("step", {"n": 2}, key="order:7")
    queue.fail(queue.claim(), "poison")
    assert queue.claim().payload == {"n": 2}


def test_failures_back_off_exponentially_and_then_park():
    queue.put("step", max_attempts=3)
    waits = []
    for _ in range(3):
        message = queue.claim()
        queue.fail(message, "still down")
        message.refresh_from_db()
        waits.append((message.run_at - timezone.now()).total_seconds())
        make_due_again(message)
    assert message.state == State.PARKED
    assert message.last_error == "still down"
    assert 0 < waits[0] <= 2 < waits[1] + 1 <= 5


def test_a_dead_workers_message_is_taken_over_when_its_lease_runs_out():
    queue.put("step")
    lost = queue.claim(lease=timedelta(seconds=-1))
    taken_over = queue.claim()
    assert taken_over.pk == lost.pk
    assert taken_over.attempts == 2


def test_a_worker_that_lost_its_lease_changes_nothing():
    queue.put("step")
    lost = queue.claim(lease=timedelta(seconds=-1))
    taken_over = queue.claim()
    assert queue.fail(lost, "late news") is False
    assert queue.finish(taken_over) is True
    assert queue.fail(lost, "later news") is False
    lost.refresh_from_db()
    assert (lost.state, lost.last_error) == (State.DONE, "")


def test_postponing_counts_no_failure():
    queue.put("step")
    until = timezone.now() + timedelta(minutes=3)
    message = queue.claim()
    queue.postpone(message, until)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.run_at) == (State.WAITING, 0, until)


def test_a_parked_message_can_be_retried_with_a_fresh_count():
    queue.put("step", max_attempts=1)
    message = queue.claim()
    queue.park(message, "gave up")
    assert queue.retry(message) is True
    assert queue.claim().attempts == 1


def test_only_parked_messages_can_be_retried():
    queue.put("step")
    message = queue.claim()
    queue.finish(message)
    assert queue.retry(message) is False


def test_a_long_task_keeps_its_message_by_prolonging_the_lease():
    queue.put("step")
    message = queue.claim(lease=timedelta(seconds=-1))
    assert queue.prolong(message) is True
    assert queue.claim() is None


def test_what_was_taken_over_cannot_be_prolonged():
    queue.put("step")
    lost = queue.claim(lease=timedelta(seconds=-1))
    queue.claim()
    assert queue.prolong(lost) is False


def test_only_old_messages_that_are_over_are_forgotten():
    long_ago = timezone.now() - timedelta(days=40)
    for state in State:
        Message.objects.create(topic=state, state=state, created_at=long_ago)
    Message.objects.create(topic="recent", state=State.DONE)
    assert queue.forget_done(older_than=timedelta(days=30)) == 2
    assert set(Message.objects.values_list("topic", flat=True)) == {"waiting", "running", "parked", "recent"}
