"""What waits for a person: a dispute to answer, an authorisation about to lapse. Some hold the goods back."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.accounts.models import User
from shop.lib.prepared import prepared
from shop.order.models import Order, Task
from shop.security import audit
from shop.security.models import AuditEntry


@transaction.atomic
def raise_task(
    *,
    order: Order,
    kind: Task.Kind,
    reference: str = "",
    note: str = "",
    due_at: datetime | None = None,
    stops_dispatch: bool = False,
) -> Task:
    """The task of that kind and reference; made when there is none, brought up to date while it is open."""
    facts = {"note": note, "due_at": due_at, "stops_dispatch": stops_dispatch}
    task, is_new = Task.objects.get_or_create(order=order, kind=kind, reference=reference, defaults=facts)
    if is_new:
        audit.record(AuditEntry.Action.TASK_RAISED, target=order, kind=kind, reference=reference)
    elif task.done_at is None:
        Task.objects.filter(pk=task.pk).update(**facts)
    return task


@transaction.atomic
def finish_task(*, task_id: int, outcome: str, actor: User | None) -> bool:
    """Note that a task is done and what came of it; False when it was done before."""
    task = Task.objects.select_for_update(of=("self",)).select_related("order").get(pk=task_id)
    if task.done_at is not None:
        return False
    task.done_at, task.done_by, task.outcome = timezone.now(), actor, outcome[:500]
    task.save(update_fields=["done_at", "done_by", "outcome"])
    audit.record(AuditEntry.Action.TASK_DONE, target=task.order, actor=actor, kind=task.kind, outcome=task.outcome)
    return True


def finish_tasks_of(*, order: Order, kind: Task.Kind, outcome: str, reference: str | None = None) -> None:
    """What the tasks were about has come right by itself."""
    for task in _open_of(order.pk, str(kind)):
        if reference is None or task.reference == reference:
            finish_task(task_id=task.pk, outcome=outcome, actor=None)


@prepared(int, str)
def _open_of(order_id: int, kind: str) -> QuerySet[Task]:
    return open_tasks().filter(order=order_id, kind=kind)


def open_tasks() -> QuerySet[Task]:
    """All that waits, what is due first first."""
    return Task.objects.filter(done_at=None)


def holding_back(order: Order) -> QuerySet[Task]:
    """The open tasks for which the order may not be shipped."""
    return open_tasks().filter(order=order, stops_dispatch=True)
