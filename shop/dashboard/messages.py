"""The outbox as a merchant sees it: what waits, what keeps failing, what has been given up and can be tried again."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shop.outbox import queue
from shop.outbox.models import Message

PER_PAGE = 30
OPEN = Q(state__in=[Message.State.WAITING, Message.State.RUNNING])
STATES = {
    "parked": (gettext_lazy("Given up"), Q(state=Message.State.PARKED)),
    "failing": (gettext_lazy("Failing"), OPEN & ~Q(last_error="")),
    "waiting": (gettext_lazy("Waiting"), OPEN & Q(last_error="")),
}
# What of a payload is shown: names and numbers. A mail's context holds links by which a password is set.
SHOWN = ("name", "event")


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state")
    state = state if state in STATES else "parked"
    pages = Paginator(Message.objects.filter(STATES[state][1]).order_by("run_at", "pk"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "state": state,
        "tabs": _tabs(),
        "rows": [(message, harmless_payload(message), _last_line(message.last_error)) for message in page],
        "page_obj": page,
        "paginator": pages,
    }
    return render(request, "dashboard/messages.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk)
    if queue.retry(message):
        messages.success(request, _("It is tried again now."))
    else:
        messages.info(request, _("It is not given up (any more), so there is nothing to try again."))
    return redirect("dashboard:message-list")


def harmless_payload(message: Message) -> str:
    shown = {key: value for key, value in message.payload.items() if isinstance(value, int) or key in SHOWN}
    return ", ".join(f"{key}: {value}" for key, value in shown.items())


def _tabs() -> list[tuple[str, Any, int]]:
    counts = Message.objects.aggregate(**{name: Count("pk", filter=which) for name, (_label, which) in STATES.items()})
    return [(name, label, counts[name]) for name, (label, _which) in STATES.items()]


def _last_line(error: str) -> str:
    """The exception itself; what stands above it is for developers and in the worker's log."""
    return error.strip().rpartition("\n")[2]
