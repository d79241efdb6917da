from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shop.lib.money import rounded
from shop.order.models import Order
from shop.payment.models import PaymentAttempt


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


class RefundForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    reason = forms.CharField(label=_("Reason"), max_length=500)
    # What could be refunded when the form was shown: a form that is sent twice is told from a second refund by it.
    left = forms.DecimalField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, attempt: PaymentAttempt) -> None:
        self.attempt = attempt
        left = attempt.amount_refundable
        super().__init__(data, initial={"amount": left, "left": left})
        self.fields["amount"].help_text = _("All that is left: %(left)s %(currency)s, including tax.") % {
            "left": left,
            "currency": attempt.currency,
        }

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount > self.attempt.amount_refundable:
            raise ValidationError(
                _("At most %(left)s can be refunded."), params={"left": self.attempt.amount_refundable}
            )
        if rounded(amount, self.attempt.currency) != amount:
            raise ValidationError(_("%(currency)s has no such small part."), params={"currency": self.attempt.currency})
        return amount
