from datetime import timedelta

import pytest
from django.utils import timezone

from shop.order import tasks
from shop.order.models import Task
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.order_factories import place

pytestmark = pytest.mark.django_db
KIND = Task.Kind.DISPUTE


def test_the_same_task_is_raised_once_and_brought_up_to_date():
    order, due = place(), timezone.now()
    for note in ("first", "second"):
        tasks.raise_task(order=order, kind=KIND, reference="du_1", note=note, due_at=due)
    task = Task.objects.get()
    assert (task.note, task.due_at) == ("second", due)
    assert AuditEntry.objects.filter(action=AuditEntry.Action.TASK_RAISED).count() == 1


def test_a_task_that_is_done_is_not_raised_again():
    order = place()
    task = tasks.raise_task(order=order, kind=KIND, reference="du_1", stops_dispatch=True)
    merchant = StaffFactory()
    assert tasks.finish_task(task_id=task.pk, outcome="Shipped anyway", actor=merchant)
    assert not tasks.finish_task(task_id=task.pk, outcome="Again", actor=None)
    tasks.raise_task(order=order, kind=KIND, reference="du_1", stops_dispatch=True)
    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("Shipped anyway", merchant)
    assert not tasks.holding_back(order).exists()


def test_what_came_right_by_itself_is_done():
    order = place()
    for reference in ("du_1", "du_2"):
        tasks.raise_task(order=order, kind=KIND, reference=reference, stops_dispatch=True)
    tasks.finish_tasks_of(order=order, kind=KIND, outcome="Won", reference="du_1")
    assert [task.reference for task in tasks.holding_back(order)] == ["du_2"]
    tasks.finish_tasks_of(order=order, kind=KIND, outcome="Won")
    assert not tasks.open_tasks().exists()


def test_what_is_due_first_comes_first_and_what_is_never_due_last():
    order, now = place(), timezone.now()
    for reference, due in (("never", None), ("late", now + timedelta(days=2)), ("soon", now)):
        tasks.raise_task(order=order, kind=KIND, reference=reference, due_at=due)
    assert [task.reference for task in tasks.open_tasks()] == ["soon", "late", "never"]
