"""The customer's orders in the account. Oscar's own view knows no search; the address stays its."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.order.history import HistoryForm, orders_of
from shop.security.requests import SignedInRequest

PER_PAGE = 20


@require_safe
@never_cache
@login_required
def order_list(request: SignedInRequest) -> HttpResponse:
    form = HistoryForm(request.GET)
    filters = form.filters()
    pages = Paginator(orders_of(request.user, **filters), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"form": form, "filters": filters, "is_filtered": any(filters.values()), "page_obj": page}
    return render(request, "oscar/customer/order/order_list.html", {**context, "orders": page.object_list})
