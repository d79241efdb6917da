"""What a client told us about an order to be placed, checked by the forms of the website's own checkout."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from shop.api.auth import Visitor
from shop.api.errors import Problem, invalid_field, invalid_form
from shop.api.schemas.checkout import AddressIn, MoneyIn
from shop.api.schemas.problems import FieldProblem
from shop.basket.models import Basket
from shop.checkout.forms import BillingAddressForm, GuestForm, ShippingAddressForm
from shop.customer.address_form import PostalForm
from shop.order.problems import PlacementRefusedError
from shop.payment.methods import methods_offered
from shop.shipping.repository import Repository


def guest_email(user: Visitor, email: str | None) -> str:
    """Empty for a customer, whose own address counts."""
    if not isinstance(user, AnonymousUser):
        return ""
    form = GuestForm({"email": email or ""})
    if not form.is_valid():
        raise invalid_form(form, pointers={})
    return str(form.cleaned_data["email"])


def shipping_address(basket: Basket, asked: AddressIn | None) -> Any | None:
    """An unsaved ShippingAddress. None for a basket with nothing in it that has to travel."""
    if not basket.is_shipping_required():
        return None
    if asked is None:
        raise invalid_field("#/shipping_address", "Please tell us where to deliver.", "required")
    return _checked(ShippingAddressForm, asked, "#/shipping_address", "We do not deliver to this country.")


def billing_address(basket: Basket, asked: AddressIn | None) -> Any | None:
    """An unsaved BillingAddress; None where it is the same as the one delivered to."""
    if asked is None or not basket.is_shipping_required():
        return None
    return _checked(BillingAddressForm, asked, "#/billing_address", "The shop does not know this country.")


def _checked(form_class: type[PostalForm], asked: AddressIn, pointer: str, unknown_country: str) -> Any:
    fields = asked.model_dump()
    form = form_class({**fields, "line4": fields["city"]})
    if not form.is_valid():
        # Oscar's line4 is the city.
        places = {**{name: name for name in form.fields}, "line4": "city"}
        raise invalid_form(
            form, pointers={name: f"{pointer}/{place}" for name, place in places.items()} | {"__all__": pointer}
        )
    if form.instance.country_id != asked.country:  # the form asks for no country where there is only one
        raise invalid_field(f"{pointer}/country", unknown_country, "country")
    return form.instance


def shipping_methods(basket: Basket, address: Any | None) -> list[Any]:
    methods: list[Any] = Repository().get_shipping_methods(basket=basket, shipping_addr=address)
    return methods


def chosen_method(methods: Iterable[Any], code: str | None) -> Any:
    known = {method.code: method for method in methods}
    if code is None and len(known) == 1:
        return next(iter(known.values()))
    if code not in known:
        offered = ", ".join(known) or "none"
        raise invalid_field("#/shipping_method_code", f"Choose one of what is offered: {offered}.", "invalid_choice")
    return known[code]


def chosen_gateway(code: str | None) -> str:
    offered = {method.code: method.gateway for method in methods_offered()}
    if code is None:
        return next(iter(offered.values()))
    if code not in offered:
        raise invalid_field("#/payment_method", f"Choose one of: {', '.join(offered)}.", "invalid_choice")
    return offered[code]


def check_currency(basket: Basket, expected: MoneyIn) -> None:
    if expected.currency != (basket.currency or settings.OSCAR_DEFAULT_CURRENCY):
        raise invalid_field("#/expected_total/currency", f"This basket is in {basket.currency}.", "currency")


def changed(refusal: PlacementRefusedError) -> Problem:
    """409: nothing was ordered. Show the buyer what has changed, and ask again."""
    errors = [FieldProblem(code=one.code, message=one.message, line_id=one.line_id) for one in refusal.problems]
    if refusal.must_edit:
        return Problem(409, "basket-not-available", "The basket cannot be ordered as it is: see errors.", errors=errors)
    detail = "Something has changed since the total was shown: see errors, show the basket again, ask again."
    return Problem(409, "basket-changed", detail, errors=errors)
