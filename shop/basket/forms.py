from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.forms import AddToBasketForm as OscarAddToBasketForm
from oscar.apps.basket.forms import BasketLineForm, BasketVoucherForm, SavedLineForm

from shop.basket.models import Line

__all__ = [
    "AddToBasketForm",
    "BasketLineForm",
    "BasketVoucherForm",
    "QuantityForm",
    "SavedLineForm",
    "SimpleAddToBasketForm",
    "VoucherForm",
]

NOT_A_NUMBER = _("Please enter a whole number.")


class AddToBasketForm(OscarAddToBasketForm):
    quantity = forms.IntegerField(
        label=_("Quantity"),
        initial=1,
        min_value=1,
        error_messages={
            "invalid": NOT_A_NUMBER,
            "required": NOT_A_NUMBER,
            "min_value": _("Please enter a quantity of at least 1."),
        },
    )

    def clean_quantity(self) -> int:
        quantity, most = self.cleaned_data["quantity"], settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD
        if quantity + self.basket.num_items > most:
            raise ValidationError(_("We cannot ship more than %(most)d items in one order.") % {"most": most})
        return quantity

    def cleaned_options(self) -> list[dict[str, Any]]:
        options: list[dict[str, Any]] = super().cleaned_options() if self.parent_product.has_options else []
        return options

    def clean(self) -> dict[str, Any]:
        # A quantity that is no quantity has been told already; what is in stock does not matter then.
        return super().clean() if "quantity" in self.cleaned_data else self.cleaned_data


class SimpleAddToBasketForm(AddToBasketForm):
    """Oscar's stock pages ask for it by name: one of a product, without asking how many."""

    quantity = forms.IntegerField(initial=1, min_value=1, widget=forms.HiddenInput)


class QuantityForm(forms.Form):
    """The quantity of a line in the basket; 0 takes it out."""

    quantity = forms.IntegerField(
        label=_("Quantity"),
        min_value=0,
        error_messages={
            "invalid": NOT_A_NUMBER,
            "required": NOT_A_NUMBER,
            "min_value": _("Please enter a quantity of 0 or more."),
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, line: Line):
        super().__init__(data, initial={"quantity": line.quantity})
        self.line = line

    def clean_quantity(self) -> int:
        quantity, most = self.cleaned_data["quantity"], settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD
        others = [line for line in self.line.basket.all_lines() if line.pk != self.line.pk]
        if quantity + sum(line.quantity for line in others) > most:
            raise ValidationError(_("We cannot ship more than %(most)d items in one order.") % {"most": most})
        same = sum(line.quantity for line in others if line.stockrecord_id == self.line.stockrecord_id)
        allowed, reason = self.line.purchase_info.availability.is_purchase_permitted(quantity + same)
        if quantity > self.line.quantity and not allowed:
            raise ValidationError(reason)
        return quantity


class VoucherForm(forms.Form):
    code = forms.CharField(
        label=_("Voucher code"),
        max_length=128,
        error_messages={
            "required": _("Please enter a code."),
            "max_length": _("This is longer than any of our codes."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
