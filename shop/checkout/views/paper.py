"""An order on paper: its own printout, and its invoice."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.basket.request import ShopRequest
from shop.checkout.views.by_link import show_order
from shop.invoicing.issue import invoice_of
from shop.invoicing.models import Invoice
from shop.invoicing.presentation import presented
from shop.order.by_link import by_link
from shop.order.models import Order


@require_safe
@never_cache
@by_link
def print_order(request: ShopRequest, order: Order) -> HttpResponse:
    return show_order(request, order, "oscar/checkout/order_print.html")


@require_safe
@never_cache
@by_link
def invoice(request: ShopRequest, order: Order) -> HttpResponse:
    found = invoice_of(order)
    if found is None:
        raise Http404
    return render(request, "oscar/checkout/invoice.html", presented(found))


@require_safe
@never_cache
@by_link
def invoice_pdf(request: ShopRequest, order: Order) -> HttpResponse:
    found = Invoice.objects.filter(order=order, pdf__isnull=False).first()
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="invoice-{found.number}.pdf"'}
    return HttpResponse(bytes(found.pdf or b""), content_type="application/pdf", headers=headers)
