"""What customers want to send back: the list, and deciding about each."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.returns.decide import FOLLOWING, InvalidStepError, advance_return, decide_return
from shop.returns.models import NOTE_LENGTH, ReturnRequest
from shop.security.request import StaffRequest

PER_PAGE = 30
State = ReturnRequest.State
STEPS = {State.RECEIVED: gettext_lazy("The goods are back"), State.CLOSED: gettext_lazy("Close the return")}


class DecisionForm(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("Message to the customer"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands in the mail: how to send it back, or why you decline."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "decline" in self.data and not data.get("message") and "message" not in self.errors:
            self.add_error("message", _("Please tell the customer why."))
        return data


@require_safe
def return_list(request: StaffRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    found = ReturnRequest.objects.select_related("order").annotate(number_of_lines=Count("lines")).order_by("-pk")
    pages = Paginator(found.filter(state=state) if state else found, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    counts = dict(ReturnRequest.objects.order_by().values_list("state").annotate(number=Count("pk")))
    states = [(value, label, counts.get(value, 0)) for value, label in State.choices]
    context = {"state": state, "states": states, "number": sum(counts.values()), "page_obj": page, "paginator": pages}
    return render(request, "dashboard/returns/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def return_detail(request: StaffRequest, pk: int) -> HttpResponse:
    wish = get_object_or_404(ReturnRequest.objects.select_related("order", "decided_by"), pk=pk)
    may_decide = request.user.has_perm("returns.change_returnrequest")
    form = DecisionForm(request.POST if request.method == "POST" and may_decide else None)
    if form.is_valid():
        return _decide(request, wish, form.cleaned_data["message"])
    context = {
        "wish": wish,
        "lines": wish.lines.select_related("line").order_by("line_id"),
        "form": form,
        "may_decide": may_decide and wish.state == State.REQUESTED,
        "steps": [(to, STEPS[to]) for to in FOLLOWING.get(State(wish.state), ())] if may_decide else [],
    }
    return render(request, "dashboard/returns/detail.html", context)


@require_POST
def return_advance(request: StaffRequest, pk: int) -> HttpResponse:
    wish = get_object_or_404(ReturnRequest, pk=pk)
    try:
        advance_return(request_id=wish.pk, to=request.POST.get("to", ""), actor=request.user)
    except InvalidStepError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted."))
    return redirect("dashboard:return-detail", pk=pk)


def _decide(request: StaffRequest, wish: ReturnRequest, message: str) -> HttpResponse:
    try:
        decide_return(request_id=wish.pk, approve="decline" not in request.POST, message=message, actor=request.user)
    except InvalidStepError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Decided. The customer is written to."))
    return redirect("dashboard:return-detail", pk=wish.pk)
