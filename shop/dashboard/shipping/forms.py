from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.shipping.forms import WeightBandForm
from oscar.apps.dashboard.shipping.forms import WeightBasedForm as OscarWeightBasedForm

from shop.shipping.models import OrderAndItemCharges

__all__ = ["FlatDeliveryForm", "WeightBandForm", "WeightBasedForm"]
DAYS = ["min_days", "max_days"]


class WeightBasedForm(OscarWeightBasedForm):
    class Meta(OscarWeightBasedForm.Meta):
        fields = [*OscarWeightBasedForm.Meta.fields, *DAYS]


class FlatDeliveryForm(forms.ModelForm):
    class Meta:
        model = OrderAndItemCharges
        fields = [
            "name",
            "description",
            "price_per_order",
            "price_per_item",
            "free_shipping_threshold",
            *DAYS,
            "countries",
        ]
        labels = {
            "price_per_order": _("Price of an order, with tax"),
            "price_per_item": _("On top for each item, with tax"),
            "free_shipping_threshold": _("Free from a basket of"),
        }
        help_texts = {
            "description": _("One sentence that customers read beside the name."),
            "free_shipping_threshold": _("Leave it empty when it always costs the same."),
            "countries": _("None chosen means every country the shop delivers to."),
        }
        widgets = {"description": forms.TextInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("price_per_order", "price_per_item", "free_shipping_threshold"):
            self.fields[name].min_value = 0
            self.fields[name].widget.attrs["min"] = 0

    def clean(self):
        data = super().clean()
        for name in ("price_per_order", "price_per_item", "free_shipping_threshold"):
            if (data.get(name) or 0) < 0:
                self.add_error(name, _("A price cannot be below zero."))
        return data
