from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

WishList = get_model("wishlists", "WishList")

NAME_CHARACTERS = 80


class WishListForm(forms.ModelForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_CHARACTERS,
        error_messages={"required": _("Please give the list a name.")},
    )
    visibility = forms.ChoiceField(
        label=_("Who can see it"),
        choices=[
            (WishList.PRIVATE, _("Only I")),
            (WishList.SHARED, _("I, and whoever has the link")),
        ],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = WishList
        fields = ["name", "visibility"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.visibility == WishList.PUBLIC:  # made by Oscar: for us the same
            self.initial["visibility"] = WishList.SHARED
