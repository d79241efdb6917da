"""Refunds as merchants ask for them: by a form that may be sent twice."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shop.accounts.models import User
from shop.dashboard.orders.find_one import find_payment
from shop.dashboard.orders.refund_form import RefundForm
from shop.payment.locks import lock_attempt
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund import RefundRefusedError, is_charged_back, request_refund
from shop.payment.refund_again import refund_again
from shop.security.request import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: StaffRequest, number: str, attempt: int) -> HttpResponse:
    """What goes back first, then all that will happen to confirm it, then the refund."""
    payment = find_payment(number, attempt)
    form = RefundForm(request.POST or None, attempt=payment, fill="all" in request.GET)
    if request.POST and form.is_stale:
        messages.error(request, STALE)
        return _back_to(number)
    is_valid = form.is_valid()
    if not is_valid or "change" in request.POST or not request.POST.get("confirmed"):
        confirming = is_valid and "change" not in request.POST
        context = {"payment": payment, "order": payment.order, "form": form, "confirming": confirming}
        return render(request, "oscar/dashboard/orders/refund.html", {**context, "is_held": is_charged_back(payment)})
    try:
        refund_as_shown(attempt_id=payment.pk, left=form.cleaned_data["left"], actor=request.user, **form.what())
    except RefundRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The refund is on its way; the payment provider is told within seconds."))
    return _back_to(number)


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


@transaction.atomic
def refund_as_shown(*, attempt_id: int, left: Decimal, actor: User, **what: Any) -> Refund:
    """Refund, if what can be refunded is still what the merchant saw (`left`); else RefundRefusedError."""
    attempt = lock_attempt(attempt_id)
    if attempt.amount_refundable != left:
        raise RefundRefusedError(STALE)
    return request_refund(attempt_id=attempt.pk, actor=actor, **what)


def is_being_refunded(payments: Iterable[PaymentAttempt]) -> bool:
    """Whether all that an order's payments took is promised back, though the order may not be Refunded yet."""
    took = [payment for payment in payments if payment.amount_captured]
    return bool(took) and all(payment.amount_refundable == 0 for payment in took)


def _back_to(number: str) -> HttpResponse:
    return redirect("dashboard:order-detail", number=number)


STALE = _("Nothing was refunded now: there has been another refund of this payment since. See its state below.")
