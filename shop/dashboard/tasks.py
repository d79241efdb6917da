"""What waits for a person, as a list; a task is finished with a word about what came of it."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shop.order.models import Task
from shop.order.tasks import finish_task, open_tasks
from shop.payment.gateways import CARD, gateway_named
from shop.security.request import StaffRequest

PER_PAGE = 30
# What finishing a task says, where it is a decision.
DECISIONS = {Task.Kind.FRAUD_WARNING: gettext_lazy("Ship anyway")}
# The other way out: to give up the order. What a bank has taken back is not refunded once more.
GIVE_UP = {
    Task.Kind.FRAUD_WARNING: gettext_lazy("Refund and cancel the order…"),
    Task.Kind.DISPUTE: gettext_lazy("Cancel the order…"),
}


class FinishForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"),
        max_length=500,
        help_text=gettext_lazy("Kept in the order's history; the customer does not see it."),
    )


class Row(NamedTuple):
    task: Task
    is_overdue: bool
    page: str  # at the provider's, where it has one
    decision: Any
    give_up: Any


@require_safe
def task_list(request: StaffRequest) -> HttpResponse:
    is_done = request.GET.get("state") == "done"
    kind = request.GET.get("kind", "")
    kind = kind if kind in Task.Kind.values else ""
    found = _done() if is_done else open_tasks()
    counts = dict(found.order_by().values_list("kind").annotate(number=Count("pk")))
    chosen = (found.filter(kind=kind) if kind else found).select_related("order", "done_by")
    pages = Paginator(chosen, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "is_done": is_done,
        "kind": kind,
        "kinds": [(value, label, counts[value]) for value, label in Task.Kind.choices if value in counts],
        "number": sum(counts.values()),
        "rows": [row_of(task) for task in page],
        "form": FinishForm(),
        "may_finish": request.user.has_perm("order.change_task"),
        "page_obj": page,
        "paginator": pages,
    }
    return render(request, "dashboard/tasks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def task_finish(request: StaffRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.select_related("order"), pk=pk)
    if task.kind == Task.Kind.REFUND_APPROVAL:  # done by deciding, not by saying so
        return redirect("dashboard:refund-approval", pk=task.reference)
    form = FinishForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "dashboard/tasks/finish.html", {"row": row_of(task), "form": form})
    if finish_task(task_id=task.pk, outcome=form.cleaned_data["outcome"], actor=request.user):
        messages.success(request, _("Done: %(task)s") % {"task": task.get_kind_display()})
    else:
        messages.info(request, _("It had been finished before; nothing was changed."))
    if "from_order" in request.POST:
        return redirect("dashboard:order-detail", number=task.order.number)
    return redirect("dashboard:task-list")


def row_of(task: Task) -> Row:
    is_overdue = task.done_at is None and task.due_at is not None and task.due_at < timezone.now()
    page = gateway_named(CARD).page_of(task.reference) if task.kind == Task.Kind.DISPUTE else ""
    kind = Task.Kind(task.kind)
    return Row(task, is_overdue, page, DECISIONS.get(kind, _("Finish")), GIVE_UP.get(kind, ""))


def _done() -> QuerySet[Task]:
    return Task.objects.filter(done_at__isnull=False).order_by("-done_at", "-pk")
