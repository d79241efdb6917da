"""Refunds as merchants ask for them: by a form that may be sent twice."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shop.dashboard.orders.find_one import find_payment
from shop.dashboard.orders.refund_form import RefundForm
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund import RefundRefusedError, is_charged_back
from shop.payment.refund_again import refund_again
from shop.payment.refund_approval import ask_for_approval
from shop.payment.refund_as_shown import STALE, ApprovalNeededError, refund_as_shown
from shop.payment.refund_limits import wants_fresh_factor, wants_second_person
from shop.security.request import StaffRequest
from shop.security.step_up import fresh_second_factor


def is_large(request: StaffRequest, number: str, attempt: int) -> bool:
    """Whether this request makes a refund that wants a fresh second factor."""
    if request.method != "POST" or "change" in request.POST or not request.POST.get("confirmed"):
        return False
    payment = find_payment(number, attempt)
    form = RefundForm(request.POST, attempt=payment)
    return form.is_valid() and wants_fresh_factor(order=payment.order, actor=request.user, amount=form.plan.total)


def is_large_again(request: StaffRequest, number: str, pk: int) -> bool:
    found = Refund.objects.filter(pk=pk, attempt__order__number=number).select_related("attempt__order").first()
    if request.method != "POST" or found is None:
        return False
    return wants_fresh_factor(order=found.attempt.order, actor=request.user, amount=found.amount)


@fresh_second_factor(is_large)
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: StaffRequest, number: str, attempt: int) -> HttpResponse:
    """What goes back first, then all that will happen to confirm it, then the refund."""
    payment = find_payment(number, attempt)
    form = RefundForm(request.POST or None, attempt=payment, fill="all" in request.GET)
    if request.POST and form.is_stale:
        messages.error(request, str(STALE))
        return _back_to(number)
    is_valid = form.is_valid()
    if not is_valid or "change" in request.POST or not request.POST.get("confirmed"):
        confirming = is_valid and "change" not in request.POST
        context = {"payment": payment, "order": payment.order, "form": form, "confirming": confirming}
        context["needs_approval"] = confirming and _needs_approval(request, form)
        return render(request, "oscar/dashboard/orders/refund.html", {**context, "is_held": is_charged_back(payment)})
    _make(request, form)
    return _back_to(number)


@fresh_second_factor(is_large_again)
@require_POST
def again(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """A refund that failed, once more."""
    if not Refund.objects.filter(pk=pk, attempt__order__number=number).exists():
        raise Http404
    try:
        refund_again(refund_id=pk, actor=request.user)
    except RefundRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The refund is asked for again; the payment provider is told within seconds."))
    return _back_to(number)


def _needs_approval(request: StaffRequest, form: RefundForm) -> bool:
    return wants_second_person(order=form.order, actor=request.user, amount=form.plan.total)


def _make(request: StaffRequest, form: RefundForm) -> None:
    """Refund, or ask the others to approve it where one person may not decide alone."""
    wish = {"attempt_id": form.attempt.pk, "left": form.cleaned_data["left"], "actor": request.user, **form.what()}
    try:
        try:
            refund_as_shown(**wish)
            said = _("The refund is on its way; the payment provider is told within seconds.")
        except ApprovalNeededError:
            ask_for_approval(**wish)
            said = _("Nothing has been refunded yet: somebody else has to approve it. They have been written to.")
    except RefundRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)


def is_being_refunded(payments: Iterable[PaymentAttempt]) -> bool:
    """Whether all that an order's payments took is promised back, though the order may not be Refunded yet."""
    took = [payment for payment in payments if payment.amount_captured]
    return bool(took) and all(payment.amount_refundable == 0 for payment in took)


def _back_to(number: str) -> HttpResponse:
    return redirect("dashboard:order-detail", number=number)
