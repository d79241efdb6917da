"""Units that are taken off an order before its payment is taken; and a new link for its customer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shop.dashboard.orders.find_one import find_order
from shop.order.models import Order
from shop.order.new_link import renew_link
from shop.order.transition import InvalidTransitionError
from shop.order.units import with_units
from shop.payment.take_off import take_off
from shop.security.request import StaffRequest


class TakeOffForm(forms.Form):
    def __init__(self, data: Any = None, *, order: Order) -> None:
        super().__init__(data)
        for line in with_units(order.lines.order_by("pk")).filter(units_open__gt=0):
            label = f"{line.title} ({line.partner_sku})"
            text = _("%(open)s still to be shipped") % {"open": line.units_open}
            field = forms.IntegerField(
                label=label, help_text=text, required=False, min_value=0, max_value=line.units_open
            )
            self.fields[f"units_{line.pk}"] = field

    def units(self) -> dict[int, int]:
        wanted = {int(name.removeprefix("units_")): quantity for name, quantity in self.cleaned_data.items()}
        return {line_id: quantity for line_id, quantity in wanted.items() if quantity}


@require_http_methods(["GET", "HEAD", "POST"])
def take_units_off(request: StaffRequest, number: str) -> HttpResponse:
    order = find_order(number)
    form = TakeOffForm(request.POST or None, order=order)
    if not form.is_valid():
        return render(request, "oscar/dashboard/orders/take_off.html", {"order": order, "form": form})
    try:
        if form.units():
            take_off(order_id=order.pk, units=form.units(), actor=request.user)
            messages.success(request, _("Taken off. So much less is taken from the customer at dispatch."))
    except InvalidTransitionError as refusal:
        messages.error(request, str(refusal))
    return redirect("dashboard:order-detail", number=number)


@require_POST
def send_new_link(request: StaffRequest, number: str) -> HttpResponse:
    renew_link(order_id=find_order(number).pk, actor=request.user)
    messages.success(request, _("A new link is on its way to the customer; older ones work no more."))
    return redirect("dashboard:order-detail", number=number)
