"""Who wants news by mail: for the merchant's newsletter tool, with the link by which each ends it."""

import csv
from itertools import chain

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shop.customer.consent import leave_url
from shop.dashboard.csv_export import CsvLines, harmless
from shop.mail.models import MarketingConsent
from shop.security import audit
from shop.security.models import AuditEntry
from shop.security.request import StaffRequest
from shop.security.step_up import fresh_second_factor

PER_PAGE = 50
COLUMNS = ("Email", "Confirmed", "Wording", "Ends by")


@require_safe
def subscriber_list(request: StaffRequest) -> HttpResponse:
    pages = Paginator(_subscribers(), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "dashboard/mails/subscribers.html", {"page_obj": page, "paginator": pages})


@fresh_second_factor()
@require_POST
def subscriber_export(request: StaffRequest) -> StreamingHttpResponse:
    """As CSV, row by row. A post, since it is noted who took the addresses out of the house."""
    found = _subscribers()
    audit.record(AuditEntry.Action.DATA_EXPORTED, actor=request.user, what="subscribers", number=found.count())
    lines = csv.writer(CsvLines())
    rows = chain([COLUMNS], map(_row, found.iterator()))
    body = (lines.writerow([harmless(value) for value in row]) for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="subscribers-{timezone.localdate()}.csv"'}
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def _subscribers() -> QuerySet[MarketingConsent]:
    return MarketingConsent.objects.filter(withdrawn_at=None, confirmed_at__isnull=False).order_by(
        "-confirmed_at", "pk"
    )


def _row(consent: MarketingConsent) -> tuple[str, ...]:
    return consent.email, f"{consent.confirmed_at:%Y-%m-%d %H:%M} UTC", consent.wording, leave_url(consent.email)
