"""What browsers refused on the shop's pages because of the content security policy: a mistake of ours, or an attack."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.security.models import PolicyReport
from shop.security.request import StaffRequest

PER_PAGE = 50


@require_safe
def report_list(request: StaffRequest) -> HttpResponse:
    pages = Paginator(PolicyReport.objects.all(), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "dashboard/policy/list.html", {"page_obj": page, "paginator": pages})


@require_POST
def report_forget(request: StaffRequest, pk: int) -> HttpResponse:
    """Done with: it comes back when it happens again."""
    get_object_or_404(PolicyReport, pk=pk).delete()
    messages.success(request, _("Forgotten. It comes back here when it happens again."))
    return redirect("dashboard:policy-report-list")


@require_POST
def report_forget_all(request: StaffRequest) -> HttpResponse:
    PolicyReport.objects.all().delete()
    messages.success(request, _("All reports are forgotten."))
    return redirect("dashboard:policy-report-list")
