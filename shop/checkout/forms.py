from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shop.customer.address_form import PEOPLE, STREET, Country, CountryField, PostalForm, ReachablePostalForm
from shop.order.models import BillingAddress, ShippingAddress
from shop.payment.methods import Method, method_offered
from shop.payment.preferences import kept_settings

NEW = "new"


class GuestForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("We send the confirmation and news about the delivery here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": _("Please fill this in.")},
    )


class ShippingAddressForm(ReachablePostalForm):
    class Meta:
        model = ShippingAddress
        fields = ("country", *PEOPLE, *STREET, "postcode", "line4", "state", "phone_number", "notes")


class BillingAddressForm(PostalForm):
    """Where the invoice goes, if elsewhere: any country the shop knows, also one it does not deliver to."""

    purpose = "billing"
    use_required_attribute = False  # it stands on the page while it is not asked for

    class Meta:
        model = BillingAddress
        fields = ("country", *PEOPLE, *STREET, "postcode", "line4", "state")

    def list_countries(self) -> list[Any]:
        return self.known_countries or list(Country.objects.all())


class OrderAddressForm(ShippingAddressForm):
    """Another address for an order that is placed: in the same country, for price and tax depend on it."""

    class Meta(ShippingAddressForm.Meta):
        pass

    def __init__(self, data: Mapping[str, Any] | None = None, *, address: ShippingAddress) -> None:
        self.country_of_order = address.country
        if data is not None and "country" not in data:
            data = {**{name: data[name] for name in data}, "country": address.country_id}
        shown = {name: getattr(address, name) for name in self.Meta.fields}
        super().__init__(data, instance=ShippingAddress(country=address.country), initial=shown)
        self.fields["country"] = CountryField(
            [address.country],
            label=_("Country"),
            error_messages={
                "invalid_choice": _(
                    "The country cannot be changed, for price and tax depend on it. Please cancel and order anew."
                )
            },
        )
        self.order_fields(self.Meta.fields)

    def list_countries(self) -> list[Any]:
        return [self.country_of_order]


class CancelOrderForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? It helps us to do better."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )


class SavedAddressForm(forms.Form):
    """The choice among the customer's own addresses, or a new one."""

    address_id = forms.TypedChoiceField(
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": _("This address is no longer in your book. Please choose another.")},
    )

    def __init__(self, *args: Any, addresses: Iterable[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = {str(address.pk): address for address in addresses}
        field = cast(forms.TypedChoiceField, self.fields["address_id"])
        field.choices = [*((code, code) for code in known), (NEW, NEW)]
        field.coerce = known.get


class DeliveryForm(forms.Form):
    """How it gets there, and how it is paid."""

    method_code = forms.ChoiceField(
        label=_("Delivery"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose a delivery."),
            "invalid_choice": _("This delivery is no longer offered. Please choose another."),
        },
    )
    method = forms.ChoiceField(
        label=_("Payment"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose how to pay."),
            "invalid_choice": _("This way to pay is no longer offered. Please choose another."),
        },
    )

    def __init__(self, *args: Any, deliveries: Iterable[Any], ways_to_pay: Iterable[Method], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = {
            "method_code": [(one.code, one.name) for one in deliveries],
            "method": [(one.code, one.label) for one in ways_to_pay],
        }
        for name, offered in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = offered
            if len(offered) == 1:  # nothing to choose, nothing to ask
                self.fields[name].required = False


class OrderForm(forms.Form):
    """What the customer saw when they pressed “Pay”. What is charged is never taken from here. After `catch_up`."""

    expected_total = forms.DecimalField(max_digits=12, decimal_places=2)
    seen = forms.CharField(max_length=20_000, required=False)
    basket = forms.CharField(max_length=200)
    method = forms.CharField(max_length=40, required=False)
    wants_reminder = forms.BooleanField(required=False)

    def clean_method(self) -> Method | None:
        """The way to pay that was shown; None: the one the session knows."""
        code = self.cleaned_data["method"]
        method = method_offered(code, kept_settings()) if code else None
        if code and method is None:
            raise ValidationError(_("This way to pay is no longer offered. Please choose another."))
        return method

    def clean_seen(self) -> dict[int, Decimal]:
        """“12:9.90,13:4.50”: the unit price incl. tax by line id."""
        try:
            pairs = [pair.split(":") for pair in self.cleaned_data["seen"].split(",") if pair]
            return {int(line_id): Decimal(price) for line_id, price in pairs}
        except (ValueError, InvalidOperation) as error:
            raise ValidationError("unreadable") from error
