"""Bank transfers: which are awaited, and telling the shop of those that have arrived."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shop.dashboard.payments.forms import ReceivedForm
from shop.payment.bank_transfer.queries import refunds_to_send, transfers_matching
from shop.payment.bank_transfer.receive import TransferRefusedError, record_transfer
from shop.payment.models import BankTransfer
from shop.payment.preferences import payment_settings
from shop.security.request import StaffRequest

PER_PAGE = 30
TABS = {
    BankTransfer.State.AWAITED: gettext_lazy("Awaited"),
    BankTransfer.State.CLOSED: gettext_lazy("No longer awaited"),
    BankTransfer.State.RECEIVED: gettext_lazy("Received"),
}


@require_safe
def transfer_list(request: StaffRequest) -> HttpResponse:
    state, q = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "")[:100]
    state = state if state in TABS else BankTransfer.State.AWAITED
    pages = Paginator(transfers_matching(q, state=state), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "state": state,
        "tabs": TABS.items(),
        "q": q,
        "transfers": page.object_list,
        "page_obj": page,
        "paginator": pages,
        "to_send": refunds_to_send().count(),
        "is_offered": payment_settings().bank_transfer,
    }
    return render(request, "dashboard/payments/transfers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: StaffRequest, pk: str) -> HttpResponse:
    transfer = get_object_or_404(BankTransfer, pk=pk)
    form = ReceivedForm(request.POST or None, transfer=transfer)
    if form.is_valid() and _recorded(request, form):
        return redirect("dashboard:order-detail", number=transfer.order_number)
    return render(request, "dashboard/payments/record.html", {"form": form, "transfer": transfer})


def _recorded(request: StaffRequest, form: ReceivedForm) -> bool:
    try:
        record_transfer(
            transfer_id=form.transfer.pk,
            amount=form.cleaned_data["amount"],
            received_at=form.received_at(),
            bank_reference=form.cleaned_data["bank_reference"],
            actor=request.user,
        )
    except TransferRefusedError as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    messages.success(request, _("Recorded. See below what became of the order."))
    return True
