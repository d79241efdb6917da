from datetime import timedelta

import pytest
from django.utils import timezone

from shop.order import statuses
from shop.order.models import Task
from shop.outbox.models import Message
from shop.payment.capture import capture_order
from shop.payment.lapse import watch_holds
from shop.payment.models import PaymentAttempt
from shop.payment.reconcile import look_at_open
from tests.payment_factories import authorised, captured, mails, status_of

pytestmark = pytest.mark.django_db


def lapses_in(attempt: PaymentAttempt, hours: int) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(authorised_until=timezone.now() + timedelta(hours=hours))


def watch() -> list[Task]:
    for _ in range(2):
        watch_holds(Message())
    return list(Task.objects.filter(kind=Task.Kind.AUTHORISATION_LAPSING))


@pytest.mark.parametrize(("hours", "tasks"), [(47, 1), (49, 0)])
def test_the_merchant_is_told_two_days_before_a_hold_lapses(peer, hours, tasks):
    attempt = authorised(peer)
    lapses_in(attempt, hours)
    assert len(watch()) == tasks


def test_the_task_is_due_when_the_hold_lapses_and_stops_no_dispatch(peer):
    attempt = authorised(peer)
    lapses_in(attempt, 10)
    attempt.refresh_from_db()
    (task,) = watch()
    assert (task.order_id, task.due_at, task.stops_dispatch) == (attempt.order_id, attempt.authorised_until, False)


def test_capturing_finishes_the_task(peer):
    attempt = authorised(peer)
    lapses_in(attempt, 10)
    watch()
    capture_order(order_id=attempt.order_id, actor=None)
    (task,) = watch()
    assert (task.done_at is not None, task.outcome) == (True, "Captured")


def test_what_was_taken_at_once_never_lapses(peer):
    lapses_in(captured(peer), 1)
    assert watch() == []


def test_a_lapse_is_noticed_without_any_event(peer):
    attempt = authorised(peer)
    lapses_in(attempt, 10)
    watch()
    peer.advance(8 * 86_400)
    look_at_open(Message())
    assert status_of(attempt) == statuses.AUTHORISED  # looked at less than an hour ago
    PaymentAttempt.objects.update(checked_at=timezone.now() - timedelta(minutes=61))
    look_at_open(Message())
    assert (status_of(attempt), mails("order_authorisation_lapsed")) == (statuses.PAYMENT_EXPIRED, 1)
    assert Task.objects.get().done_at is not None
