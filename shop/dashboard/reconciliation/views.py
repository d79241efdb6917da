"""Whether our books and the providers' ledgers agree: when they were compared, what differs, and what to do then."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.dashboard.reconciliation.sums import sums_by_month
from shop.dashboard.reconciliation.words import Words, words_of
from shop.payment.differences import UNKNOWN_ORDERS
from shop.payment.gateways import gateway_named
from shop.payment.ledger import NAMES
from shop.payment.ledger_look import compare_soon
from shop.payment.models import Difference, LedgerLook
from shop.payment.settle_difference import lay_aside, look_again_soon
from shop.security.request import StaffRequest

PER_PAGE = 20
SETTLED_SHOWN = 10


class LayAsideForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Why is nothing to be done?"),
        max_length=500,
        help_text=gettext_lazy("Kept with the difference and in the order's history."),
    )


class Row(NamedTuple):
    difference: Difference
    words: Words
    page: str  # at the provider's
    can_look_again: bool


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    pages = Paginator(_open(), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    settled = Difference.objects.filter(settled_at__isnull=False).select_related("order", "settled_by")
    context = {
        "looks": _latest_looks(),
        "rows": [_row(difference) for difference in page],
        "settled": [_row(difference) for difference in settled.order_by("-settled_at", "-pk")[:SETTLED_SHOWN]],
        "months": sums_by_month(),
        "may_change": request.user.has_perm("payment.change_difference"),
        "page_obj": page,
        "paginator": pages,
    }
    return render(request, "dashboard/reconciliation/overview.html", context)


@require_POST
def compare_now(request: StaffRequest) -> HttpResponse:
    compare_soon()
    messages.success(request, _("The books are being compared. Load this page again in a minute."))
    return redirect("dashboard:reconciliation")


@require_POST
def look_again(request: StaffRequest, pk: int) -> HttpResponse:
    look_again_soon(difference=get_object_or_404(_open(), pk=pk))
    messages.success(request, _("The provider is being asked. Load this page again in a minute."))
    return redirect("dashboard:reconciliation")


@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: StaffRequest, pk: int) -> HttpResponse:
    difference = get_object_or_404(Difference.objects.select_related("order"), pk=pk)
    form = LayAsideForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "dashboard/reconciliation/lay_aside.html", {"row": _row(difference), "form": form})
    if lay_aside(difference_id=difference.pk, actor=request.user, note=form.cleaned_data["note"]):
        messages.success(request, _("Laid aside, until something about it changes."))
    else:
        messages.info(request, _("It had been settled before; nothing was changed."))
    return redirect("dashboard:reconciliation")


def _open() -> Any:
    return Difference.objects.filter(settled_at=None).select_related("order")


def _row(difference: Difference) -> Row:
    is_one = difference.reference != UNKNOWN_ORDERS
    page = gateway_named(difference.provider).page_of(difference.reference) if is_one else ""
    return Row(difference, words_of(difference), page, is_one)


def _latest_looks() -> list[tuple[str, LedgerLook]]:
    """Each provider's newest comparison under the provider's name, those that failed included."""
    latest = LedgerLook.objects.order_by("provider", "-started_at", "-pk").distinct("provider")
    return [(NAMES.get(look.provider, look.provider), look) for look in latest]
