"""Refunds so large that a second person has to agree: what waits, and deciding about each."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.payment.models import RefundApproval
from shop.payment.preferences import payment_settings
from shop.payment.refund_approval import approve_refund, refuse_refund, take_back
from shop.payment.refund_plan import Plan, RefundRefusedError, plan_refund
from shop.security.request import StaffRequest
from shop.security.step_up import fresh_second_factor, when_changing

PER_PAGE = 30
State = RefundApproval.State


class AnswerForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why not"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Mailed to who asked, and kept in the order's history."),
    )


@require_safe
def approval_list(request: StaffRequest) -> HttpResponse:
    is_decided = request.GET.get("state") == "decided"
    found = RefundApproval.objects.select_related("attempt__order", "asked_by", "decided_by")
    chosen = found.exclude(state=State.WAITING).order_by("-decided_at") if is_decided else found.filter(state="waiting")
    pages = Paginator(chosen, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "is_decided": is_decided,
        "approvals": page.object_list,
        "limit": payment_settings().refunds_approved_from,
        "page_obj": page,
        "paginator": pages,
    }
    return render(request, "dashboard/payments/approvals.html", context)


@fresh_second_factor(when_changing)
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: StaffRequest, pk: int) -> HttpResponse:
    """All that would be refunded, to the cent; approved or refused here by somebody else than who asked."""
    wish = _found(pk)
    form = AnswerForm(request.POST if "refuse" in request.POST else None)
    if "approve" in request.POST or form.is_valid():
        _decide(request, wish, form)
        return redirect("dashboard:refund-approval", pk=pk)
    context = {
        "wish": wish,
        "payment": wish.attempt,
        "order": wish.attempt.order,
        "form": form,
        "is_own": wish.asked_by_id == request.user.pk,
        **_plan(wish),
    }
    return render(request, "dashboard/payments/approval.html", context)


@require_POST
def approval_take_back(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        take_back(approval_id=_found(pk).pk, actor=request.user)
    except RefundRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back; nothing was refunded."))
    return redirect("dashboard:refund-approval", pk=pk)


def _found(pk: int) -> RefundApproval:
    related = ("attempt__order", "asked_by", "decided_by", "refund")
    return get_object_or_404(RefundApproval.objects.select_related(*related), pk=pk)


def _decide(request: StaffRequest, wish: RefundApproval, form: AnswerForm) -> None:
    try:
        if "approve" in request.POST:
            decided = approve_refund(approval_id=wish.pk, actor=request.user)
        else:
            decided = refuse_refund(approval_id=wish.pk, reason=form.cleaned_data["reason"], actor=request.user)
    except RefundRefusedError as refusal:
        messages.error(request, str(refusal))
        return
    if decided.state == State.APPROVED:
        messages.success(request, _("Approved. The refund is on its way."))
    elif decided.state == State.REFUSED:
        messages.success(request, _("Refused; nothing was refunded. Who asked has been written to."))
    else:
        messages.error(request, decided.answer)


def _plan(wish: RefundApproval) -> dict[str, Any]:
    """What approving it would do now. None of it while the payment or the order is not what it was."""
    plan: Plan | None = None
    if wish.is_waiting and wish.attempt.amount_refundable == wish.left:
        try:
            plan = plan_refund(wish.attempt.order, **wish.what())
        except RefundRefusedError:
            plan = None
    return {"plan": plan if plan and plan.total == wish.amount else None}
