from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.catalogue import formsets as oscar_formsets

from shop.accounts.models import User
from shop.catalogue.models import ProductClass


class ProductImageFormSet(oscar_formsets.ProductImageFormSet):
    def __init__(self, product_class: ProductClass, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(product_class, user, *args, form_kwargs={"user": user}, **kwargs)


class StockRecordFormSet(oscar_formsets.StockRecordFormSet):
    def clean(self) -> None:
        super().clean()
        if any(form.instance.num_allocated for form in self.deleted_forms):
            raise ValidationError(_("A stock record whose goods are promised to open orders cannot be deleted."))
