"""Deliveries with a price per order: made, edited and removed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shop.dashboard.shipping.forms import FlatDeliveryForm
from shop.security.request import StaffRequest
from shop.shipping.models import OrderAndItemCharges

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    method = get_object_or_404(OrderAndItemCharges, pk=pk) if pk else None
    form = FlatDeliveryForm(request.POST or None, instance=method)
    if form.is_valid():
        saved = form.save()
        messages.success(request, _("“%(name)s” is saved. Customers see it from now on.") % {"name": saved.name})
        return redirect("dashboard:shipping-method-list")
    return render(request, "dashboard/shipping/flat.html", {"form": form, "method": method})


@get_or_post
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Orders keep the name and price of the delivery they were placed with."""
    method = get_object_or_404(OrderAndItemCharges, pk=pk)
    if request.method == "POST":
        method.delete()
        messages.success(request, _("“%(name)s” is no longer offered.") % {"name": method.name})
        return redirect("dashboard:shipping-method-list")
    return render(request, "dashboard/shipping/flat_delete.html", {"method": method})
