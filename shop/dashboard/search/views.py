"""What merchants do about searches: read what was looked for, say which words mean the same, lead to a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.dashboard.search.forms import RedirectForm, SynonymsForm
from shop.dashboard.search.rules import delete_rule, keep_redirect, keep_synonyms
from shop.search.log import summary, top_searches
from shop.search.models import SearchRedirect, Synonyms
from shop.security.request import StaffRequest

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
    words = {
        "heading": _("Synonyms"),
        "intro": _("Words that mean the same in your shop. Spelling, plurals and hyphens need no entry."),
        "none_yet": _("No synonyms yet."),
        "columns": [_("Words"), _("One way only")],
    }
    return _listed(request, Synonyms.objects.order_by("words"), _synonym_cells, words, "dashboard:search-synonyms")


@require_http_methods(["GET", "HEAD", "POST"])
def synonym_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    entry = None if pk is None else get_object_or_404(Synonyms, pk=pk)
    form = SynonymsForm(request.POST or None, instance=entry, words=request.GET.get("words", ""))
    if form.is_valid():
        words, also = form.cleaned_data["words"], form.cleaned_data["also"]
        keep_synonyms(words=words, also=also, entry=entry, actor=request.user)
        messages.success(request, _("Saved. The next search uses it."))
        return redirect("dashboard:search-synonyms")
    return render(request, "dashboard/search/edit.html", {"form": form, "heading": _("Synonyms")})


@require_POST
def synonym_delete(request: StaffRequest, pk: int) -> HttpResponse:
    delete_rule(entry=get_object_or_404(Synonyms, pk=pk), actor=request.user)
    messages.success(request, _("Deleted."))
    return redirect("dashboard:search-synonyms")


@require_safe
def redirect_list(request: HttpRequest) -> HttpResponse:
    rows = SearchRedirect.objects.select_related("category", "product__parent")
    words = {
        "heading": _("Search redirects"),
        "intro": _("Searches that should open a page of your shop at once, such as “delivery” or “gift card”."),
        "none_yet": _("No redirects yet."),
        "columns": [_("Search"), _("Leads to")],
    }
    return _listed(request, rows, _redirect_cells, words, "dashboard:search-redirects")


@require_http_methods(["GET", "HEAD", "POST"])
def redirect_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    entry = None if pk is None else get_object_or_404(SearchRedirect, pk=pk)
    given = {} if entry else {"query": request.GET.get("query", "")}
    form = RedirectForm(request.POST or None, instance=entry, initial=given)
    if form.is_valid():
        keep_redirect(entry=form.save(commit=False), actor=request.user)
        messages.success(request, _("Saved. The next search uses it."))
        return redirect("dashboard:search-redirects")
    return render(request, "dashboard/search/edit.html", {"form": form, "heading": _("Search redirect")})


@require_POST
def redirect_delete(request: StaffRequest, pk: int) -> HttpResponse:
    delete_rule(entry=get_object_or_404(SearchRedirect, pk=pk), actor=request.user)
    messages.success(request, _("Deleted."))
    return redirect("dashboard:search-redirects")


@dataclass(frozen=True)
class Row:
    pk: int
    cells: list[str]


def _listed(
    request: HttpRequest,
    rows: "QuerySet[Any]",
    cells: Callable[[Any], list[str]],
    words: dict[str, Any],
    route: str,
) -> HttpResponse:
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [Row(entry.pk, cells(entry)) for entry in page]
    routes = {f"{name}_route": f"{route}-{name}" for name in ("new", "edit", "delete")}
    context = {"page_obj": page, "paginator": page.paginator, **words, **routes}
    return render(request, "dashboard/search/rules.html", context)


def _synonym_cells(entry: Synonyms) -> list[str]:
    return [", ".join(entry.words), f"→ {', '.join(entry.also)}" if entry.also else ""]


def _redirect_cells(entry: SearchRedirect) -> list[str]:
    target = entry.category.name if entry.category else entry.product.get_title() if entry.product else entry.path
    return [entry.query, target]
