"""Looking at orders. What changes one is in actions.py."""

import csv
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from oscar.apps.dashboard.orders.views import OrderStatsView as OscarOrderStatsView

from shop.dashboard.csv_export import CsvLines, harmless
from shop.dashboard.orders.detail import order_page
from shop.dashboard.orders.find import counts_by_status, orders_matching, rows_for_export, with_units
from shop.dashboard.orders.find_one import find_order
from shop.dashboard.orders.forms import OrderFilterForm
from shop.order import statuses
from shop.payment.queries import payments_to_look_at
from shop.security.request import StaffRequest
from shop.security.step_up import fresh_second_factor

COLUMNS = ("Number", "Placed", "Status", "Currency", "Total incl. tax", "Total excl. tax", "Units", "Email")


@require_safe
def order_list(request: StaffRequest) -> HttpResponse:
    form = OrderFilterForm(request.GET)
    filters = form.filters()
    pages = Paginator(with_units(orders_matching(**filters)), settings.OSCAR_DASHBOARD_ITEMS_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "filters": filters,
        "page_obj": page,
        "paginator": pages,
        "orders": page.object_list,
        "counts": counts_by_status(),
        "to_look_at": payments_to_look_at(),
    }
    return render(request, "oscar/dashboard/orders/order_list.html", context)


@require_safe
def order_detail(request: StaffRequest, number: str) -> HttpResponse:
    context = order_page(find_order(number), request.user)
    return render(request, "oscar/dashboard/orders/order_detail.html", context)


@fresh_second_factor()
@require_safe
def export(request: StaffRequest) -> StreamingHttpResponse:
    """The orders of the list as CSV, row by row."""
    lines = csv.writer(CsvLines())
    orders = orders_matching(**OrderFilterForm(request.GET).filters())
    rows = (lines.writerow([harmless(value) for value in row]) for row in (COLUMNS, *rows_for_export(orders)))
    headers = {"Content-Disposition": f'attachment; filename="orders-{timezone.localdate()}.csv"'}
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


class OrderStatsView(OscarOrderStatsView):
    def get_stats(self, filters: dict[str, Any]) -> dict[str, Any]:
        """An order counts as a sale while it is paid; the break-down by status shows the others too."""
        all_orders = super().get_stats(filters)
        sales = super().get_stats({**filters, "status__in": statuses.SALES})
        return {**sales, "order_status_breakdown": all_orders["order_status_breakdown"]}
