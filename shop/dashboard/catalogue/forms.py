"""Oscar's forms where ours differ; what is not here is Oscar's own."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.catalogue import forms as oscar_forms

from shop.accounts.models import User
from shop.catalogue.html import sanitised
from shop.catalogue.models import Category, ProductImage
from shop.dashboard.catalogue.image_field import LibraryImageField, add_to_library

HIGHEST_PRICE = Decimal("9999999.99")


class TagsField(forms.CharField):
    """Words with commas between them; a list without blanks and repetitions."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: str) -> list[str]:
        text = super().clean(value)
        tags = list(dict.fromkeys(filter(None, (tag.strip() for tag in text.split(",")))))
        if any(len(tag) > 120 for tag in tags):
            raise ValidationError(_("A tag has 120 characters at most."))
        return tags

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        return super().has_changed(self.prepare_value(initial or []), data)


class ProductForm(oscar_forms.ProductForm):
    tags = TagsField(label=_("Tags"), required=False, max_length=2000, help_text=_("Separated by commas."))

    class Meta(oscar_forms.ProductForm.Meta):
        fields = ["title", "upc", "brand", "description", "tags", *oscar_forms.ProductForm.Meta.fields[3:]]

    def delete_non_child_fields(self) -> None:
        """A variant has its parent's brand and tags."""
        super().delete_non_child_fields()
        for name in ("brand", "tags"):
            self.fields.pop(name, None)

    def clean_description(self) -> str:
        return str(sanitised(self.cleaned_data["description"])) if self.cleaned_data.get("description") else ""


class StockRecordForm(oscar_forms.StockRecordForm):
    # The stock when the form was shown: what was sold since must not be put back by saving an old number.
    stock_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    data: Any

    class Meta(oscar_forms.StockRecordForm.Meta):
        fields = [*oscar_forms.StockRecordForm.Meta.fields, "former_price"]
        labels = {"price": _("Price, including tax"), "former_price": _("Former price, including tax")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price_currency"].disabled = True
        for name in ("price", "former_price"):
            self.fields[name].validators.append(MinValueValidator(0))
        self.initial.setdefault("price_currency", settings.OSCAR_DEFAULT_CURRENCY)
        if self.instance.pk:
            self.initial["stock_seen"] = self.instance.num_in_stock

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get("num_in_stock") is not None:
            self._check_stock(cleaned)
        price, former = cleaned.get("price"), cleaned.get("former_price")
        if (
            former is not None
            and price is not None
            and former <= price
            and {"price", "former_price"} & set(self.changed_data)
        ):
            self.add_error("former_price", _("The former price is higher than the price, or there is none."))
        return cleaned

    def _check_stock(self, cleaned: dict[str, Any]) -> None:
        wanted, seen, now = cleaned["num_in_stock"], cleaned.get("stock_seen"), self.instance.num_in_stock
        if seen is not None and seen != now:
            if wanted != seen:
                self._show_anew(now)
                message = _("There are %(now)s now instead of %(seen)s: some have left since. Please count again.")
                self.add_error("num_in_stock", ValidationError(message, params={"now": now, "seen": seen}))
                return
            cleaned["num_in_stock"] = wanted = now
        allocated = self.instance.num_allocated or 0
        if wanted < allocated:
            message = _("Not below %(allocated)s: so many are promised to open orders.")
            self.add_error("num_in_stock", ValidationError(message, params={"allocated": allocated}))

    def _show_anew(self, stock: int | None) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("stock_seen")] = stock


class ProductImageForm(oscar_forms.ProductImageForm):
    original = LibraryImageField(label=_("Picture"))
    user: User  # who uploads; set by the formset

    class Meta(oscar_forms.ProductImageForm.Meta):
        widgets = {"display_order": forms.HiddenInput()}
        labels = {"caption": _("What it shows (alt text)")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["original"].widget.image = self.instance.original if self.instance.pk else None

    def _get_validation_exclusions(self) -> set[str]:
        # The image is saved after everything is valid; until then the foreign key has no value to check.
        return {*super()._get_validation_exclusions(), "original"}

    def save(self, commit: bool = True) -> ProductImage:
        self.instance.original = add_to_library(
            self.cleaned_data["original"],
            alt=self.instance.caption or self.instance.product.get_title(),
            user=self.user,
        )
        return super().save(commit)


class CategoryForm(oscar_forms.CategoryForm):
    image = LibraryImageField(label=_("Picture"), required=False)
    remove_image = forms.BooleanField(label=_("Show no picture"), required=False)
    user: User  # who uploads; set by the view

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["image"].widget.image = self.instance.image
        if self.instance.image is None:
            del self.fields["remove_image"]
        self.order_fields(["name", "description", "image", "remove_image"])

    def clean_description(self) -> str:
        return str(sanitised(self.cleaned_data["description"])) if self.cleaned_data.get("description") else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("remove_image"):
            cleaned["image"] = None
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "image"}

    def save(self, commit: bool = True) -> Category:
        if self.cleaned_data["image"] is not None:
            self.instance.image = add_to_library(self.cleaned_data["image"], alt=self.instance.name, user=self.user)
        if self.instance._state.adding:
            # Treebeard gives a new category its place only when it sees its own fields changed.
            self.changed_data.append("treebeard_position")
        return super().save(commit)


class SetProductPriceForm(oscar_forms.SetProductPriceForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Oscar's fields take numbers that the column cannot hold."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in ("new_price", "increase_by_amount") or name.startswith("price_"):
                field.validators.append(MaxValueValidator(HIGHEST_PRICE))
            if name == "increase_by_percentage":
                field.validators.append(MaxValueValidator(1000))
