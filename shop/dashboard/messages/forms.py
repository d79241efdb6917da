from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    order = forms.CharField(
        label=_("Order number"),
        required=False,
        max_length=128,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Order number")}),
    )


class DiscardForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it not needed?"), max_length=500, help_text=_("Kept with the message and in the audit log.")
    )
