"""The outbox as a merchant sees it: what waits, what keeps failing, what has been given up; to retry or to discard."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.dashboard.messages import describe
from shop.dashboard.messages.find import STATES, about_order, in_state
from shop.dashboard.messages.forms import DiscardForm, SearchForm
from shop.outbox import queue
from shop.outbox.models import Message
from shop.security import audit
from shop.security.models import AuditEntry
from shop.security.request import StaffRequest

PER_PAGE = 30


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    number = form.cleaned_data["order"] if form.is_valid() else ""
    state = request.GET.get("state")
    state = state if state in STATES else "parked"
    found = about_order(number) if number else in_state(state)
    pages = Paginator(found, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "state": "" if number else state,
        "tabs": _tabs(),
        "form": form,
        "number": number,
        "rows": [_row(message) for message in page],
        "page_obj": page,
        "paginator": pages,
    }
    return render(request, "dashboard/messages/list.html", context)


@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk)
    with transaction.atomic():
        is_retried = queue.retry(message)
        if is_retried:
            _record(AuditEntry.Action.MESSAGE_RETRIED, message, request)
    if is_retried:
        messages.success(request, _("It is tried again now."))
    else:
        messages.info(request, _("It is not in trouble (any more), so there is nothing to try again."))
    return redirect("dashboard:message-list")


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """What will never be done when it is thrown away, and why: a reason is asked for and kept."""
    message = get_object_or_404(Message, pk=pk)
    form = DiscardForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "dashboard/messages/discard.html", {**_row(message), "form": form})
    reason = form.cleaned_data["reason"]
    with transaction.atomic():
        is_discarded = queue.discard(message, reason=reason)
        if is_discarded:
            _record(AuditEntry.Action.MESSAGE_DISCARDED, message, request, reason=reason)
    if is_discarded:
        messages.success(request, _("Discarded: it will not be done."))
    else:
        messages.info(request, _("It is under way or done, so it was left alone."))
    return redirect("dashboard:message-list")


def _row(message: Message) -> dict[str, Any]:
    return {
        "message": message,
        "work": describe.work(message),
        "payload": describe.harmless_payload(message),
        "trouble": describe.trouble(message),
        "order_number": describe.order_number(message),
        "can_act": message.state == Message.State.PARKED
        or (message.state == Message.State.WAITING and bool(message.last_error)),
    }


def _record(action: AuditEntry.Action, message: Message, request: StaffRequest, **details: str) -> None:
    audit.record(action, target=message, actor=request.user, topic=message.topic, key=message.key, **details)


def _tabs() -> list[tuple[str, Any, int]]:
    counts = Message.objects.aggregate(**{name: Count("pk", filter=which) for name, (_label, which) in STATES.items()})
    return [(name, label, counts[name]) for name, (label, _which) in STATES.items()]
