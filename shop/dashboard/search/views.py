"""What merchants do about searches: read what was looked for, say which words mean the same, lead to a page."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.dashboard.search.forms import RedirectForm, SynonymsForm
from shop.search.log import summary, top_searches
from shop.search.models import SearchRedirect, Synonyms
from shop.search.synonyms import save_synonyms

PERIODS = (7, 30, 90)  # days
MOST_ROWS, PER_PAGE = 50, 50


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = next((period for period in PERIODS if str(period) == asked), PERIODS[1])
    since = timezone.localdate() - timedelta(days=days - 1)
    totals = summary(since)
    context = {
        "days": days,
        "periods": PERIODS,
        "totals": totals,
        "rate": round(100 * min(1, totals["clicks"] / totals["searches"])) if totals["searches"] else 0,
        "top": top_searches(since, MOST_ROWS, found=True),
        "nothing": top_searches(since, MOST_ROWS, found=False),
    }
    return render(request, "dashboard/search/report.html", context)


@require_safe
def synonym_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(Synonyms.objects.order_by("words"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dashboard/search/synonyms.html", {"page_obj": page, "paginator": page.paginator})


@require_http_methods(["GET", "HEAD", "POST"])
def synonym_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    entry = None if pk is None else get_object_or_404(Synonyms, pk=pk)
    form = SynonymsForm(request.POST or None, instance=entry, words=request.GET.get("words", ""))
    if form.is_valid():
        save_synonyms(words=form.cleaned_data["words"], also=form.cleaned_data["also"], synonyms=entry)
        messages.success(request, _("Saved. The next search uses it."))
        return redirect("dashboard:search-synonyms")
    return render(request, "dashboard/search/edit.html", {"form": form, "heading": _("Synonyms")})


@require_POST
def synonym_delete(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Synonyms, pk=pk).delete()
    messages.success(request, _("Deleted."))
    return redirect("dashboard:search-synonyms")


@require_safe
def redirect_list(request: HttpRequest) -> HttpResponse:
    rows = SearchRedirect.objects.select_related("category", "product")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dashboard/search/redirects.html", {"page_obj": page, "paginator": page.paginator})


@require_http_methods(["GET", "HEAD", "POST"])
def redirect_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    entry = None if pk is None else get_object_or_404(SearchRedirect, pk=pk)
    given = {} if entry else {"query": request.GET.get("query", "")}
    form = RedirectForm(request.POST or None, instance=entry, initial=given)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. The next search uses it."))
        return redirect("dashboard:search-redirects")
    return render(request, "dashboard/search/edit.html", {"form": form, "heading": _("Search redirect")})


@require_POST
def redirect_delete(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SearchRedirect, pk=pk).delete()
    messages.success(request, _("Deleted."))
    return redirect("dashboard:search-redirects")
