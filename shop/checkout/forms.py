from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.apps.checkout.forms import ShippingAddressForm as OscarShippingAddressForm
from oscar.core.loading import get_model

from shop.order.models import ShippingAddress
from shop.payment.methods import Method, method_offered, methods_offered

Country = get_model("address", "Country")
# https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "line1": "address-line1",
    "line2": "address-line2",
    "line4": "address-level2",
    "state": "address-level1",
    "postcode": "postal-code",
    "country": "country",
    "phone_number": "tel",
}
# Countries whose post wants a state or province in the address (Universal Postal Union's guides).
STATE_REQUIRED = frozenset(["AU", "BR", "CA", "CN", "IN", "IT", "JP", "MX", "US"])


class GuestForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("We send the confirmation and news about the delivery here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ShippingAddressForm(OscarShippingAddressForm):
    """An address as its country wants it: which fields are needed is decided when the country is known."""

    class Meta(OscarShippingAddressForm.Meta):
        fields = [
            "country",
            "first_name",
            "last_name",
            "line1",
            "line2",
            "postcode",
            "line4",
            "state",
            "phone_number",
            "notes",
        ]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["line1"].label = _("Street and number")
        self.fields["line2"].label = _("Flat, floor, company")
        self.fields["postcode"].label = _("Postcode")
        self.fields["state"].label = _("State or province")
        self.fields["notes"].label = _("Note for the delivery")
        self.fields["notes"].max_length = 500
        self.fields["notes"].widget.attrs.update(rows=3, maxlength=500)
        self.instance.POSTCODE_REQUIRED = False  # Oscar would tell it of the form as a whole; ours stands at the field
        self._fit_to_countries()
        for name, token in AUTOCOMPLETE.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = f"shipping {token}"
        self.order_fields(self.Meta.fields)

    def _fit_to_countries(self) -> None:
        """Ask for what any of the countries delivered to wants; whether it is missing, the chosen one decides."""
        countries = self.fields["country"].queryset if "country" in self.fields else [self.instance.country]
        codes = {country.pk for country in countries}
        self.fields["postcode"].required = codes <= set(self.instance.POSTCODES_REGEX)
        if not codes & STATE_REQUIRED:
            del self.fields["state"]

    def clean_notes(self) -> str:
        notes = self.cleaned_data["notes"]
        if len(notes) > 500:
            raise ValidationError(_("Please keep the note to 500 characters."))
        return notes

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        country = self.get_country()
        code = country.iso_3166_1_a2 if country else ""
        if code in STATE_REQUIRED and not data.get("state"):
            self.add_error("state", _("Addresses in this country need a state or province."))
        if code in self.instance.POSTCODES_REGEX and not data.get("postcode") and "postcode" not in self.errors:
            self.add_error("postcode", _("Addresses in this country need a postcode."))
        return data

    def session_fields(self) -> dict[str, Any]:
        """The address as the session keeps it."""
        names = [name for name in self.fields if name != "country"]
        return {**{name: self.cleaned_data[name] for name in names}, "country_id": self.instance.country_id}


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

    def adjust_country_field(self) -> None:
        """Oscar hides the field when the shop delivers to one country; here it says that it stays."""
        self.instance.country = self.country_of_order
        country = cast(forms.ModelChoiceField, self.fields["country"])
        country.queryset = Country.objects.filter(pk=self.country_of_order.pk)
        country.empty_label = None
        country.error_messages["invalid_choice"] = _(
            "The country cannot be changed, for price and tax depend on it. Please cancel and order anew."
        )

    def clean_country(self) -> Any:
        return self.country_of_order


class CancelOrderForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? It helps us to do better."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )


class SavedAddressForm(forms.Form):
    """The choice of an address from the customer's own book."""

    address_id = forms.ModelChoiceField(queryset=get_model("address", "UserAddress").objects.none())

    def __init__(self, *args: Any, addresses: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["address_id"]).queryset = addresses


class ShippingMethodForm(forms.Form):
    method_code = forms.ChoiceField(
        label=_("Delivery"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose a delivery."),
            "invalid_choice": _("This delivery is no longer offered. Please choose another."),
        },
    )

    def __init__(self, *args: Any, methods: Iterable[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["method_code"]).choices = list(methods)


class OrderForm(forms.Form):
    """What the customer saw when they pressed “Pay”. What is charged is never taken from here."""

    expected_total = forms.DecimalField(max_digits=12, decimal_places=2)
    seen = forms.CharField(max_length=20_000, required=False)
    basket = forms.CharField(max_length=200)
    method = forms.CharField(max_length=40, required=False)
    wants_reminder = forms.BooleanField(required=False)

    def clean_method(self) -> Method:
        """The way to pay; the first one where there was nothing to choose."""
        code = self.cleaned_data["method"]
        method = method_offered(code) if code else methods_offered()[0]
        if method is None:
            raise ValidationError(_("This way to pay is no longer offered. Please choose another."))
        return method

    def clean_seen(self) -> dict[int, Decimal]:
        """“12:9.90,13:4.50”: the unit price incl. tax by line id."""
        try:
            pairs = [pair.split(":") for pair in self.cleaned_data["seen"].split(",") if pair]
            return {int(line_id): Decimal(price) for line_id, price in pairs}
        except (ValueError, InvalidOperation) as error:
            raise ValidationError("unreadable") from error
