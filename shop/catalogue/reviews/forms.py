from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from oscar.apps.catalogue.reviews.forms import SortReviewsForm, VoteForm
from oscar.core.loading import get_model

__all__ = ["ProductReviewForm", "SortReviewsForm", "VoteForm"]

ProductReview = get_model("reviews", "ProductReview")

TITLE_CHARACTERS = 120
BODY_CHARACTERS = 5_000
STARS = [
    (5, _("5 stars: excellent")),
    (4, _("4 stars: good")),
    (3, _("3 stars: fair")),
    (2, _("2 stars: poor")),
    (1, _("1 star: bad")),
]


class LengthLimit(MaxLengthValidator):
    message = ngettext_lazy(
        "Please write at most %(limit_value)d character; these are %(show_value)d.",
        "Please write at most %(limit_value)d characters; these are %(show_value)d.",
        "limit_value",
    )


class ProductReviewForm(forms.Form):
    """Plain text: tags and addresses are shown as they were typed."""

    score = forms.TypedChoiceField(
        label=_("Your rating"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how many stars you give.")},
    )
    title = forms.CharField(
        label=_("Heading"),
        validators=[LengthLimit(TITLE_CHARACTERS)],
        widget=forms.TextInput(attrs={"maxlength": TITLE_CHARACTERS}),
        error_messages={"required": _("Please give your review a heading.")},
    )
    body = forms.CharField(
        label=_("Your review"),
        help_text=_("What is good, what is not, and how do you use it?"),
        validators=[LengthLimit(BODY_CHARACTERS)],
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": BODY_CHARACTERS}),
        error_messages={"required": _("Please write a few words.")},
    )

    def __init__(self, *args: Any, review: Any = None, **kwargs: Any):
        before = {"score": review.score, "title": review.title, "body": review.body} if review else {}
        super().__init__(*args, **{**kwargs, "initial": before})
