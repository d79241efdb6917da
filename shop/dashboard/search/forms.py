import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import Category, Product
from shop.search.models import SearchRedirect, Synonyms
from shop.search.normalise import query_key
from shop.search.redirects import is_own_path

LONGEST_PHRASE, MOST_PHRASES = 60, 30


class PhrasesField(forms.CharField):
    """Words or phrases, one a line or with commas; as a list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value) or ""
        return list(dict.fromkeys(key for part in re.split(r"[\n,;]", text) if (key := query_key(part))))

    def validate(self, value: list[str]) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > MOST_PHRASES:
            raise ValidationError(_("Please make several entries of so many words."))
        if any(len(phrase) > LONGEST_PHRASE for phrase in value):
            raise ValidationError(_("A phrase can have at most %(n)s characters.") % {"n": LONGEST_PHRASE})

    def run_validators(self, value: list[str]) -> None:
        """They are for text."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class SynonymsForm(forms.Form):
    words = PhrasesField(
        label=_("Words"), help_text=_("One a line, such as: couch, sofa, settee. A search for one finds all of them.")
    )
    also = PhrasesField(
        label=_("One way only"),
        required=False,
        help_text=_(
            "Leave this empty where the words mean the same. Otherwise a search for one of the words above also finds"
            " these, but not the other way round: laptop → gaming laptop."
        ),
    )

    def __init__(self, data: Any = None, *, instance: Synonyms | None = None, words: str = "") -> None:
        initial = {"words": instance.words, "also": instance.also} if instance else {"words": words}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if len(data.get("words", ())) == 1 and not data.get("also") and "also" not in self.errors:
            self.add_error("words", _("One word has no synonyms: add another, or what it should also find."))
        return data


class RedirectForm(forms.ModelForm):
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Category"), required=False)
    product = forms.CharField(
        label=_("Product"), required=False, max_length=128, help_text=_("Its article number (SKU) or UPC.")
    )

    class Meta:
        model = SearchRedirect
        fields = ["query", "category", "product", "path"]
        help_texts = {
            "query": _("What customers type. Capitals and punctuation do not matter."),
            "path": _("An address in this shop, beginning with a slash: /delivery/"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.product_id:
            self.initial["product"] = self.instance.product.upc or _sku(self.instance.product)

    def clean_query(self) -> str:
        key = query_key(self.cleaned_data["query"])
        if not key:
            raise ValidationError(_("Please use letters or digits."))
        return key

    def clean_product(self) -> Product | None:
        code = self.cleaned_data["product"].strip()
        if not code:
            return None
        upc = Product.objects.browsable().filter(upc=code).first()
        product = upc or Product.objects.browsable().filter(stockrecords__partner_sku=code).first()
        if product is None:
            raise ValidationError(_("No product of the shop has this number."))
        return product

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"].strip()
        if path and not is_own_path(path):
            raise ValidationError(_("Only pages of this shop: the address must begin with a single slash."))
        return path

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and sum(bool(data.get(name)) for name in ("category", "product", "path")) != 1:
            raise ValidationError(_("Please choose one: a category, a product or a page."))
        return data


def _sku(product: Product) -> str:
    record = product.stockrecords.first()
    return record.partner_sku if record else ""
