"""A form for an address as its country writes it. Which country that is, the form decides first of all."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.forms import AbstractAddressForm
from oscar.core.loading import get_model
from oscar.forms.mixins import PhoneNumberMixin

from shop.customer.countries import countries, country_name, in_order
from shop.customer.postal import Postal, postal

Country = get_model("address", "Country")
UserAddress = get_model("address", "UserAddress")
LONGEST_NOTE = 500
PEOPLE = ("first_name", "last_name")
STREET = ("line1", "line2")
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


class CountryField(forms.TypedChoiceField):
    """A choice among countries that are read once: one query for the list, the check and the country itself."""

    def __init__(self, offered: list[Any], **kwargs: Any) -> None:
        known = {country.pk: country for country in offered}
        choices = [(country.pk, country_name(country)) for country in in_order(offered)]
        super().__init__(choices=choices, coerce=known.__getitem__, empty_value=None, **kwargs)


class PostalForm(AbstractAddressForm):
    """The fields that the country has, in its order and by its names; what was typed for another country is carried
    along, out of sight, should the customer go back to it."""

    purpose = "shipping"  # of the autocomplete tokens

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *args: Any,
        known_countries: list[Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)
        self.known_countries = known_countries
        self.countries = self.list_countries()
        self._fit_country()
        self.postal: Postal = postal(self.country_code)
        self._fit_fields()
        self._label()
        self.instance.POSTCODE_REQUIRED = False  # Oscar would tell it of the form as a whole; ours stands at the field

    def list_countries(self) -> list[Any]:
        """Those of `known_countries`, if given, which spares a query; of all, the ones delivered to."""
        return [country for country in self.known_countries or countries() if country.is_shipping_country]

    @property
    def country_code(self) -> str:
        """The country that is chosen, or was before, or stands first; empty when the shop has none."""
        codes = [country.pk for country in self.countries]
        chosen = self._given("country")
        chosen = getattr(chosen, "pk", chosen) or self.instance.country_id
        return str(chosen) if chosen in codes else next(iter(codes), "")

    @property
    def only_country(self) -> Any | None:
        return self.countries[0] if len(self.countries) == 1 else None

    def rows(self) -> list[list[BoundField]]:
        """The fields as they stand on the page, those of one line together."""
        names = [("country",), PEOPLE, *((name,) for name in STREET), *self.postal.rows, ("phone_number",), ("notes",)]
        found = [[self[name] for name in row if name in self.fields] for row in names]
        return [row for row in found if row]

    def carried(self) -> list[tuple[str, str]]:
        """Name and value of what was typed into fields that this country has not."""
        away = [name for name in ("line4", "state", "postcode") if name not in self.fields]
        return [(self.add_prefix(name), str(value)) for name in away if (value := self._given(name))]

    def clean_postcode(self) -> str:
        postcode: str = self.cleaned_data["postcode"].strip().upper()
        if postcode and not self.postal.is_postcode(postcode):
            text = _("This does not fit the country you chose. It should look like this: %(example)s.")
            raise ValidationError(text % {"example": self.postal.example})
        return postcode

    def clean_state(self) -> str:
        given: str = self.cleaned_data["state"].strip()
        if not given or not self.postal.states:
            return given
        code = self.postal.state_of(given)
        if code is None:
            raise ValidationError(_("Please choose one of the list."))
        return code

    def clean_notes(self) -> str:
        notes: str = self.cleaned_data["notes"]
        if len(notes) > LONGEST_NOTE:
            raise ValidationError(_("Please keep the note to 500 characters."))
        return notes

    def session_fields(self) -> dict[str, Any]:
        """The address as the session keeps it."""
        names = [name for name in self.fields if name != "country"]
        return {**{name: self.cleaned_data[name] for name in names}, "country_id": self.instance.country_id}

    def _given(self, name: str) -> Any:
        if self.is_bound:
            return self.data.get(self.add_prefix(name))
        return self.initial.get(name)

    def _fit_country(self) -> None:
        if self.only_country is not None:
            self.fields.pop("country", None)
            self.instance.country = self.only_country
        else:
            self.fields["country"] = CountryField(self.countries, label=_("Country"), initial=self.country_code)
            self.initial["country"] = self.country_code

    def _fit_fields(self) -> None:
        for name in {"line4", "state", "postcode"} - self.postal.fields:
            self.fields.pop(name, None)
        for name in self.postal.fields & set(self.fields):
            self.fields[name].required = name in self.postal.required
        if "state" in self.fields and self.postal.states:
            choices = [("", _("Please choose")), *self.postal.states]
            self.fields["state"].widget = forms.Select(choices=choices)
        self.fields.pop("line3", None)

    def _label(self) -> None:
        labels = {**self.postal.labels, "line1": _("Street and number"), "line2": _("Flat, floor, company")}
        for name, field in self.fields.items():
            field.label = labels.get(name, field.label)
            field.error_messages["required"] = _("Please fill this in.")
            if name in AUTOCOMPLETE:
                field.widget.attrs["autocomplete"] = f"{self.purpose} {AUTOCOMPLETE[name]}"
        if "postcode" in self.fields:
            keyboard = (
                {"inputmode": "numeric"} if self.postal.has_numeric_postcode else {"autocapitalize": "characters"}
            )
            self.fields["postcode"].widget.attrs.update(keyboard)
        if "notes" in self.fields:
            notes = self.fields["notes"]
            notes.label, notes.max_length = _("Note for the delivery"), LONGEST_NOTE
            notes.widget.attrs.update(rows=2, maxlength=LONGEST_NOTE)


class ReachablePostalForm(PhoneNumberMixin, PostalForm):
    """With a phone number, which may be written as people of the country do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The mixin has put the field in anew.
        phone = self.fields["phone_number"]
        phone.widget = forms.TextInput(attrs={"type": "tel", "autocomplete": f"{self.purpose} tel"})
        phone.help_text = _("Only for questions about the delivery.")


class UserAddressForm(ReachablePostalForm):
    """An address of a customer's own book."""

    class Meta:
        model = UserAddress
        fields = ("country", *PEOPLE, *STREET, "postcode", "line4", "state", "phone_number", "notes")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = user

    def list_countries(self) -> list[Any]:
        """Also where the shop does not deliver: an invoice may go there."""
        return countries()
