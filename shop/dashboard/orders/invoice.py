"""The invoice of an order, as its customer sees it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop.dashboard.orders.find_one import find_order
from shop.invoicing.issue import invoice_of
from shop.invoicing.presentation import presented
from shop.security.request import StaffRequest


@require_safe
def show_invoice(request: StaffRequest, number: str) -> HttpResponse:
    found = invoice_of(find_order(number))
    if found is None:
        raise Http404
    back_url = reverse("dashboard:order-detail", args=[number])
    return render(request, "oscar/checkout/invoice.html", {**presented(found), "back_url": back_url})
