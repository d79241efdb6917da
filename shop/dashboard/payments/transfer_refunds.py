"""Refunds that the merchant transfers by hand, and tells the shop of."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.dashboard.payments.forms import ReferenceForm
from shop.payment.bank_transfer.give_back import record_refund_returned, record_refund_sent
from shop.payment.bank_transfer.queries import refunds_sent, refunds_to_send
from shop.payment.models import BankTransferRefund
from shop.payment.preferences import payment_settings
from shop.security.request import StaffRequest
from shop.security.step_up import fresh_second_factor

PER_PAGE = 30


@require_safe
def refund_list(request: StaffRequest) -> HttpResponse:
    return _list(request)


def is_large(request: StaffRequest, pk: str) -> bool:
    limit = payment_settings().refunds_confirmed_from
    return BankTransferRefund.objects.filter(pk=pk, amount__gte=limit).exists()


@fresh_second_factor(is_large)
@require_POST
def sent(request: StaffRequest, pk: str) -> HttpResponse:
    return _note(request, pk, record_refund_sent, _("Recorded. The customer is told by mail."))


@fresh_second_factor(is_large)
@require_POST
def returned(request: StaffRequest, pk: str) -> HttpResponse:
    return _note(request, pk, record_refund_returned, _("Recorded. The money can be refunded anew."))


def _note(request: StaffRequest, pk: str, deed: Callable[..., bool], done: str) -> HttpResponse:
    refund = get_object_or_404(BankTransferRefund, pk=pk)
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: please correct the field below."))
        return _list(request, refused=refund.pk, error=form.errors["bank_reference"][0])
    if deed(refund_id=refund.pk, bank_reference=form.cleaned_data["bank_reference"], actor=request.user):
        messages.success(request, done)
    else:
        messages.info(request, _("This was recorded before."))
    return redirect("dashboard:transfer-refund-list")


def _list(request: StaffRequest, **refused: object) -> HttpResponse:
    pages = Paginator(refunds_sent(), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"to_send": refunds_to_send(), "sent": page.object_list, "page_obj": page, "paginator": pages, **refused}
    return render(request, "dashboard/payments/transfer_refunds.html", context)
