from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.order.models import Order


class OrderFilterForm(forms.Form):
    """What the list shows; a value that does not fit is said at its field and filters nothing."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number, email or name")}),
    )
    status = forms.ChoiceField(required=False, widget=forms.HiddenInput)  # chosen by the tabs above the form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = cast(forms.ChoiceField, self.fields["status"])
        status.choices = [("", _("All")), *((name, name) for name in Order.all_statuses())]

    def filters(self) -> dict[str, str]:
        self.full_clean()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class ShipmentForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=80)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=120, required=False)
    tracking_url = forms.URLField(
        label=_("Tracking address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Where the customer can follow the parcel."),
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Kept in the order's history; the customer does not see it.")
    )


class NoteForm(forms.Form):
    message = forms.CharField(label=_("Note"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
