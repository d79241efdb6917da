"""The first step: who buys, where to, and who gets the invoice. One page, one form."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods

from shop.basket.request import ShopRequest
from shop.checkout.estimate import asked_country
from shop.checkout.forms import NEW, BillingAddressForm, GuestForm, SavedAddressForm, ShippingAddressForm
from shop.checkout.state import Checkout
from shop.checkout.steps import step, steps
from shop.checkout.summary import order_summary
from shop.shipping.kept import deliveries

BILLING = "billing"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@step(missing=Checkout.basket_gap)
def contact(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    """Posted with `change_country`, it fits the fields to the country and keeps all that was typed."""
    is_ready = request.method == "POST" and "change_country" not in request.POST
    asked = Asked(checkout, request.POST if request.method == "POST" else None, is_bound=is_ready)
    if is_ready and asked.is_valid():
        asked.note()
        return redirect("checkout:shipping-method" if _asks_for_delivery(checkout) else "checkout:preview")
    context = {**asked.context(), **order_summary(checkout), "steps": steps("checkout:index")}
    return render(request, "oscar/checkout/contact.html", context)


def former_address_page(_request: HttpRequest) -> HttpResponse:
    """It has become a part of the first step."""
    return redirect("checkout:index")


class Asked:
    """The forms of the step, of which each visitor sees those that are theirs."""

    def __init__(self, checkout: Checkout, posted: QueryDict | None, *, is_bound: bool) -> None:
        self.checkout = checkout
        self.posted = posted
        self.data = posted if is_bound else None

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known of the visitor yet: then all see the same form, and it need not be made."""
        return self.posted is None and not (self.checkout.user.is_authenticated or self.checkout.has_answers)

    @cached_property
    def guest(self) -> GuestForm | None:
        return None if self.checkout.user.is_authenticated else GuestForm(self.data, initial=self._shown_email())

    @cached_property
    def saved(self) -> SavedAddressForm | None:
        known, asks = self.checkout.saved_addresses, self.data is not None and "address_id" in self.data
        has_choice = self.checkout.needs_shipping and (known or asks)
        return SavedAddressForm(self.data, addresses=known) if has_choice else None

    @cached_property
    def shipping(self) -> ShippingAddressForm | None:
        if not self.checkout.needs_shipping:
            return None
        form = ShippingAddressForm(
            self.data if self.chosen == NEW else None,
            known_countries=deliveries().countries,
            initial=self._shown(self.checkout.data.new_shipping_address_fields(), ""),
        )
        form.use_required_attribute = not self.checkout.saved_addresses  # else asked for while it is hidden
        return form

    @cached_property
    def billing(self) -> BillingAddressForm | None:
        if not self.checkout.needs_shipping:
            return None
        return BillingAddressForm(
            self.data if self.is_elsewhere else None,
            prefix=BILLING,
            known_countries=deliveries().countries,
            initial=self._shown(self.checkout.data.new_billing_address_fields(), f"{BILLING}-"),
        )

    @property
    def is_elsewhere(self) -> bool:
        """Whether the invoice goes elsewhere. A form without the question means the same address."""
        if self.posted is not None:
            return self.posted.get("billing_choice") == "other"
        return self.checkout.billing_address is not None

    @property
    def is_default(self) -> bool:
        """Whether the address is to be the customer's usual one."""
        return "is_default" in self.posted if self.posted is not None else self.checkout.wants_default

    @property
    def chosen(self) -> str:
        """The id of the saved address that is marked, or “new”."""
        if self.posted is not None:
            return self.posted.get("address_id") or NEW
        before = self.checkout.data.shipping_user_address_id()
        if self.checkout.data.new_shipping_address_fields() or not self.checkout.saved_addresses:
            return NEW
        return str(before or self.checkout.saved_addresses[0].pk)

    def is_valid(self) -> bool:
        return {form.is_valid() for form in self._forms()} <= {True}  # a set: each form tells its errors

    def note(self) -> None:
        """Put the answers into the session."""
        if self.guest is not None:
            self.checkout.data.set_guest_email(self.guest.cleaned_data["email"])
        if self.shipping is None:
            return
        self.checkout.choose_default(is_wanted=self.is_default)
        saved = self.saved.cleaned_data["address_id"] if self.saved else None
        self.checkout.ship_to(None if saved else self.shipping.session_fields(), saved=saved)
        self.checkout.bill_to(self.billing.session_fields() if self.is_elsewhere and self.billing else None)

    def context(self) -> dict[str, Any]:
        refused = [form for form in self._forms() if form.errors] if self.data is not None else []
        if refused:
            _focus_first_error(refused[0])
        return {
            "forms": refused,
            "guest_form": SimpleLazyObject(lambda: self.guest),
            "shipping_form": SimpleLazyObject(lambda: self.shipping),
            "billing_form": SimpleLazyObject(lambda: self.billing),
            "needs_shipping": self.checkout.needs_shipping,
            "asked_country": asked_country(self.checkout.request),
            "form_memory": deliveries().memory if self.is_blank else None,
            "is_elsewhere": self.is_elsewhere,
            "chosen": self.chosen,
            "is_default": self.is_default,
            "addresses": self.checkout.saved_addresses,
        }

    def _forms(self) -> list[Any]:
        asked: list[Any] = [self.guest, self.saved]
        if self.chosen == NEW:
            asked.append(self.shipping)
        if self.is_elsewhere:
            asked.append(self.billing)
        return [form for form in asked if form is not None]

    def _shown_email(self) -> dict[str, Any]:
        typed = self.posted.get("email") if self.posted is not None else None
        return {"email": self.checkout.email if typed is None else typed}

    def _shown(self, noted: dict[str, Any] | None, prefix: str) -> dict[str, Any]:
        """What an address form shows: what was typed just now, or else what was told before."""
        if self.posted is not None:
            return {name.removeprefix(prefix): value for name, value in self.posted.items() if name.startswith(prefix)}
        before = dict(noted or {})
        return {**before, "country": before.get("country_id") or asked_country(self.checkout.request)}


def _focus_first_error(form: Any) -> None:
    """By the browser itself, so that it works without JavaScript."""
    name = next((field.name for field in form if field.errors), None)
    if name is not None:
        form.fields[name].widget.attrs["autofocus"] = True


def _asks_for_delivery(checkout: Checkout) -> bool:
    return checkout.address_gap() is None and checkout.has_choices
