"""The second step: how it gets there, and how it is paid."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shop.basket.request import ShopRequest
from shop.basket.totals import totals
from shop.checkout.forms import DeliveryForm
from shop.checkout.state import Checkout
from shop.checkout.steps import step, steps
from shop.checkout.summary import order_summary
from shop.shipping.estimate import delivery_window


@require_http_methods(["GET", "HEAD", "POST"])
@step(missing=Checkout.address_gap)
def delivery(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    """Passed over when there is nothing to choose."""
    if not checkout.has_choices:
        return redirect("checkout:preview")
    chosen = _marked(checkout)
    form = DeliveryForm(
        request.POST if request.method == "POST" else None,
        deliveries=checkout.shipping_methods,
        ways_to_pay=checkout.ways_to_pay,
        initial={"method_code": chosen.code, "method": checkout.way_to_pay.code},
    )
    if form.is_valid():
        checkout.data.use_shipping_method(form.cleaned_data["method_code"] or chosen.code)
        checkout.data.pay_by(form.cleaned_data["method"] or checkout.way_to_pay.code)
        return redirect("checkout:preview")
    context = {
        "form": form,
        "deliveries": [_delivery(method, checkout) for method in checkout.shipping_methods],
        "ways_to_pay": checkout.ways_to_pay,
        "address": checkout.shipping_address,
        "steps": steps("checkout:shipping-method"),
        **order_summary(checkout, totals(checkout.basket, chosen, chosen.calculate(checkout.basket))),
    }
    return render(request, "oscar/checkout/delivery.html", context)


def _marked(checkout: Checkout) -> Any:
    """The delivery that the summary counts: the one a visitor has just marked (the page asks so, and nothing is noted),
    has chosen before, or else the first."""
    code = checkout.request.GET.get("method_code")
    methods = checkout.shipping_methods
    return next((one for one in methods if one.code == code), checkout.shipping_method or methods[0])


def _delivery(method: Any, checkout: Checkout) -> dict[str, Any]:
    charge = method.calculate(checkout.basket)
    return {
        "code": method.code,
        "name": method.name,
        "description": method.description,
        "price": charge.incl_tax,
        "currency": charge.currency,
        "window": delivery_window(method),
    }
