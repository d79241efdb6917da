from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.catalogue.templatetags.money import money
from shop.payment.bank_transfer.account import is_bic, is_iban, plain
from shop.payment.models import BankTransfer, PaymentSettings

NEEDED_FOR_TRANSFERS = ("account_holder", "iban")


class PaymentSettingsForm(forms.ModelForm):
    class Meta:
        model = PaymentSettings
        fields = [
            "capture",
            "bank_transfer",
            "account_holder",
            "iban",
            "bic",
            "bank_name",
            "bank_transfer_days",
            "refunds_confirmed_from",
            "refunds_approved_from",
        ]
        help_texts = {
            "capture": _("At dispatch, the amount is held on the card for about a week: ship before it lapses."),
            "bank_transfer": _("Customers see it at the checkout at once. You record each transfer when it arrives."),
            "iban": _("Shown to customers with spaces. A wrong digit is found here."),
            "bic": _("8 or 11 characters; customers abroad need it."),
        }

    def clean_iban(self) -> str:
        iban = plain(self.cleaned_data["iban"])
        if iban and not is_iban(iban):
            raise ValidationError(_("This is not a valid IBAN: please compare it with your bank's papers."))
        return iban

    def clean_bic(self) -> str:
        bic = plain(self.cleaned_data["bic"])
        if bic and not is_bic(bic):
            raise ValidationError(_("A BIC has 8 or 11 characters, such as COBADEFFXXX."))
        return bic

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("bank_transfer"):
            for name in NEEDED_FOR_TRANSFERS:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Customers need this to make a transfer."))
        return data


class ReceivedForm(forms.Form):
    """A transfer as the bank's statement has it."""

    amount = forms.DecimalField(label=_("Amount received"), max_digits=12, decimal_places=2, min_value=0)
    received_on = forms.DateField(
        label=_("Booked on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    bank_reference = forms.CharField(
        label=_("Reference"),
        max_length=140,
        help_text=_("As the statement has it: who sent it, or the booking's number. Kept in the order's history."),
    )

    def __init__(self, *args: Any, transfer: BankTransfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transfer = transfer
        awaited = money(transfer.amount, transfer.currency)
        self.fields["amount"].help_text = _("%(amount)s are awaited.") % {"amount": awaited}
        self.fields["received_on"].initial = timezone.localdate()

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        if day < timezone.localdate(self.transfer.created_at):
            raise ValidationError(_("The order was placed after this day."))
        return day

    def received_at(self) -> datetime:
        """The moment of recording for today; noon for a day gone by, which is that day in most of the world."""
        day: date = self.cleaned_data["received_on"]
        return timezone.now() if day == timezone.localdate() else datetime.combine(day, time(12), UTC)


class ReferenceForm(forms.Form):
    bank_reference = forms.CharField(label=_("Reference"), max_length=140)
