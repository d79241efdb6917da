"""Who buys, where to, and how it gets there."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from oscar.core.loading import get_model

from shop.basket.request import ShopRequest
from shop.catalogue.templatetags.money import money
from shop.checkout.forms import GuestForm, SavedAddressForm, ShippingAddressForm, ShippingMethodForm
from shop.checkout.state import Checkout
from shop.checkout.steps import step, steps

UserAddress = get_model("address", "UserAddress")
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@step(missing=Checkout.basket_gap)
def index(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    """A guest tells an e-mail address; who is signed in has nothing to do here."""
    if request.user.is_authenticated:
        return redirect("checkout:shipping-address")
    form = GuestForm(request.POST or None, initial={"email": checkout.email})
    if form.is_valid():
        checkout.data.set_guest_email(form.cleaned_data["email"])
        return redirect("checkout:shipping-address")
    return render(request, "oscar/checkout/gateway.html", {"form": form, "steps": steps("checkout:index")})


@get_or_post
@step(missing=Checkout.email_gap)
def shipping_address(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    if not checkout.needs_shipping:
        return redirect("checkout:preview")
    addresses = _deliverable_addresses(checkout)
    if "address_id" in request.POST:
        chosen = SavedAddressForm(request.POST, addresses=addresses)
        if chosen.is_valid():
            checkout.data.ship_to_user_address(chosen.cleaned_data["address_id"])
            return redirect("checkout:shipping-method")
    form = _address_form(request, checkout)
    if form.is_valid():
        checkout.data.reset_shipping_data()
        checkout.data.ship_to_new_address(form.session_fields())
        return redirect("checkout:shipping-method")
    context = {"form": form, "addresses": addresses, "steps": steps("checkout:shipping-address")}
    return render(request, "oscar/checkout/shipping_address.html", context)


@get_or_post
@step(missing=Checkout.address_gap)
def shipping_method(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    """Passed over when there is nothing to choose."""
    if len(checkout.shipping_methods) == 1:
        return redirect("checkout:preview")
    chosen = checkout.shipping_method or checkout.shipping_methods[0]
    form = ShippingMethodForm(
        request.POST or None,
        methods=[(method.code, _method_label(method, checkout)) for method in checkout.shipping_methods],
        initial={"method_code": chosen.code},
    )
    if form.is_valid():
        checkout.data.use_shipping_method(form.cleaned_data["method_code"])
        return redirect("checkout:preview")
    context = {"form": form, "address": checkout.shipping_address, "steps": steps("checkout:shipping-method")}
    return render(request, "oscar/checkout/shipping_methods.html", context)


def _deliverable_addresses(checkout: Checkout):
    if not checkout.user.is_authenticated:
        return UserAddress.objects.none()
    known = checkout.user.addresses.filter(country__is_shipping_country=True).select_related("country")
    return known.order_by("-is_default_for_shipping", "pk")


def _address_form(request: ShopRequest, checkout: Checkout) -> ShippingAddressForm:
    initial = dict(checkout.data.new_shipping_address_fields() or {})
    initial["country"] = initial.pop("country_id", None)
    posted = request.POST if request.method == "POST" and "address_id" not in request.POST else None
    return ShippingAddressForm(posted, initial=initial)


def _method_label(method, checkout: Checkout) -> str:
    charge = method.calculate(checkout.basket)
    price = money(charge.incl_tax, charge.currency) if charge.incl_tax else _("free")
    return f"{method.name} ({price})"
