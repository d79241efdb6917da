"""What a visitor has told the checkout so far, and what is missing yet."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from oscar.apps.checkout.utils import CheckoutSessionData
from oscar.core.prices import Price

from shop.accounts.models import User
from shop.basket.models import Basket
from shop.basket.request import ShopRequest
from shop.basket.totals import Totals, totals
from shop.customer.countries import country_name
from shop.customer.email_hint import likely_address
from shop.order.models import BillingAddress, ShippingAddress
from shop.page_cache.parts import catch_up
from shop.payment.methods import Method, methods_offered
from shop.payment.preferences import kept_settings
from shop.shipping.kept import KeptRepository, deliveries


class Answers(CheckoutSessionData):
    """What was told, in the session. Oscar's opens a session for whoever only looks at the first step."""

    def __init__(self, request: ShopRequest) -> None:
        self.request = request

    def _check_namespace(self, namespace: str) -> None:
        self.request.session.setdefault(self.SESSION_KEY, {}).setdefault(namespace, {})

    def _flush_namespace(self, namespace: str) -> None:
        self._check_namespace(namespace)
        super()._flush_namespace(namespace)

    def _get(self, namespace: str, key: str, default: Any = None) -> Any:
        return self.request.session.get(self.SESSION_KEY, {}).get(namespace, {}).get(key, default)


@dataclass(frozen=True)
class Gap:
    """Something to be done first: where, and what to tell the visitor."""

    url_name: str
    message: str


class Checkout:
    def __init__(self, request: ShopRequest):
        self.request = request
        self.data = Answers(request)
        catch_up()  # with what is kept of deliveries, countries and pictures

    @property
    def basket(self) -> Basket:
        return self.request.basket

    @property
    def user(self) -> User | AnonymousUser:
        return self.request.user

    @property
    def email(self) -> str:
        return self.user.email if self.user.is_authenticated else self.data.get_guest_email() or ""

    @property
    def email_hint(self) -> str:
        """The address that a guest probably meant; "" when there is nothing to ask, or the guest has answered."""
        if self.user.is_authenticated or not self.email or self.data._get("guest", "kept") == self.email:
            return ""
        return likely_address(self.email)

    def keep_email(self) -> None:
        """The guest's address is right as it is written."""
        self.data._set("guest", "kept", self.email)

    @property
    def has_answers(self) -> bool:
        """Whether the visitor has told anything yet."""
        return bool(self.request.session.get(Answers.SESSION_KEY))

    @property
    def wants_default(self) -> bool:
        """Whether the address of this order is to be the customer's usual one."""
        return self.user.is_authenticated and bool(self.data._get("shipping_default", "wanted"))

    def choose_default(self, *, is_wanted: bool) -> None:
        self.data._set("shipping_default", "wanted", is_wanted)

    @cached_property
    def needs_shipping(self) -> bool:
        return self.basket.is_shipping_required()

    @cached_property
    def shipping_address(self) -> ShippingAddress | None:
        """Unsaved. None when there is none yet, none is needed, or the one chosen can no longer be delivered to."""
        address = self._entered_address() if self.needs_shipping else None
        return address if address is not None and address.country.is_shipping_country else None

    @cached_property
    def billing_address(self) -> BillingAddress | None:
        """Unsaved; None where it is the same as the one delivered to."""
        fields = self.data.new_billing_address_fields() if self.needs_shipping else None
        return BillingAddress(**fields) if fields else None

    @cached_property
    def ways_to_pay(self) -> tuple[Method, ...]:
        return methods_offered(kept_settings())

    @cached_property
    def way_to_pay(self) -> Method:
        """The one chosen, if it can still be had; else the first."""
        chosen = self.data.payment_method()
        return next((way for way in self.ways_to_pay if way.code == chosen), self.ways_to_pay[0])

    @property
    def has_choices(self) -> bool:
        """Whether the step between address and review has anything to ask."""
        return len(self.shipping_methods) > 1 or len(self.ways_to_pay) > 1

    @cached_property
    def shipping_methods(self) -> list[Any]:
        return KeptRepository().get_shipping_methods(basket=self.basket, shipping_addr=self.shipping_address)

    @cached_property
    def shipping_method(self) -> Any | None:
        """The method chosen, if it can still be had; without a choice to make, the only one. None before it is known
        where to."""
        if self.needs_shipping and self.shipping_address is None:
            return None
        if len(self.shipping_methods) == 1:
            return self.shipping_methods[0]
        code = self.data.shipping_method_code(self.basket)
        return next((method for method in self.shipping_methods if method.code == code), None)

    @cached_property
    def charge(self) -> Price | None:
        """None as long as no delivery is chosen."""
        return None if self.shipping_method is None else self.shipping_method.calculate(self.basket)

    @cached_property
    def totals(self) -> Totals:
        """Without the delivery as long as none is chosen."""
        return totals(self.basket, self.shipping_method, self.charge)

    def ship_to(self, fields: dict[str, Any] | None, *, saved: Any | None = None) -> None:
        """Note a new address, or one of the customer's book; the delivery chosen stays, should it go there, too."""
        code = self.data.shipping_method_code(self.basket)
        self.data.reset_shipping_data()
        if saved is not None:
            self.data.ship_to_user_address(saved)
        elif fields is not None:
            self.data.ship_to_new_address(fields)
        if code:
            self.data.use_shipping_method(code)
        self.forget_answers()

    def bill_to(self, fields: dict[str, Any] | None) -> None:
        """Note where the invoice goes; None: where the goods go."""
        self.data.bill_to_shipping_address()
        if fields is not None:
            self.data.bill_to_new_address(fields)
        self.forget_answers()

    def forget_answers(self) -> None:
        """What was worked out from the session before it changed."""
        for name in ("shipping_address", "billing_address", "shipping_methods", "shipping_method", "charge", "totals"):
            self.__dict__.pop(name, None)

    @cached_property
    def saved_addresses(self) -> list[Any]:
        """The customer's own, those delivered to; the default first."""
        if not self.user.is_authenticated:
            return []
        known = self.user.addresses.filter(country__is_shipping_country=True).select_related("country")
        return list(known.order_by("-is_default_for_shipping", "pk"))

    def basket_gap(self) -> Gap | None:
        if self.basket.is_empty:
            return Gap("basket:summary", _("Your basket is empty."))
        if any(not _can_be_bought(line) for line in self.basket.all_lines()):
            return Gap("basket:summary", _("Some of your basket cannot be bought as it is."))
        return None

    def email_gap(self) -> Gap | None:
        found = self.basket_gap()
        if found is None and not self.email:
            found = Gap("checkout:index", _("Please tell us your email address and where to deliver."))
        return found

    def address_gap(self) -> Gap | None:
        found = self.email_gap()
        if found is None and self.needs_shipping and self.shipping_address is None:
            found = Gap("checkout:index", _("Please tell us where to deliver."))
        if found is None and self.shipping_address is not None and not self.shipping_methods:
            country = self.shipping_address.country
            found = Gap(
                "checkout:index",
                _("We are sorry: we cannot deliver this basket to %(country)s.") % {"country": country_name(country)},
            )
        return found

    def method_gap(self) -> Gap | None:
        found = self.address_gap()
        if found is None and self.shipping_method is None:
            found = Gap("checkout:shipping-method", _("Please choose a delivery."))
        return found

    def _entered_address(self) -> ShippingAddress | None:
        fields = self.data.new_shipping_address_fields()
        if fields:
            country = deliveries().country(fields["country_id"])
            return ShippingAddress(**fields | {"country": country}) if country is not None else None
        chosen = self.data.shipping_user_address_id()
        if not chosen or not self.user.is_authenticated:
            return None
        address = self.user.addresses.select_related("country").filter(pk=chosen).first()
        if address is None:
            return None
        copy = ShippingAddress()
        address.populate_alternative_model(copy)
        return copy


def _can_be_bought(line: Any) -> bool:
    return line.purchase_info.availability.is_purchase_permitted(line.quantity)[0]
