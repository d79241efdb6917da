"""The words of a mail, as a merchant edits them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.mail import wording
from shop.mail.kinds import PARTS, MailKind
from shop.mail.models import SUBJECT_LENGTH, WORDS_LENGTH
from shop.mail.texts import own_texts, words_of

MARKUP = gettext_lazy(
    "An empty line starts a new paragraph; **two stars** make bold; [a name](https://…) makes a link."
)


class WordsForm(forms.Form):
    """Shows the words in force. What is emptied goes back to the words the shop is delivered with."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=SUBJECT_LENGTH, required=False)
    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=SUBJECT_LENGTH, required=False)
    intro = forms.CharField(
        label=gettext_lazy("Text above"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=MARKUP,
    )
    closing = forms.CharField(
        label=gettext_lazy("Text below"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("After the button and the list of goods."),
    )

    def __init__(self, *args: Any, kind: MailKind, **kwargs: Any):
        self.kind = kind
        super().__init__(*args, **{**kwargs, "initial": words_of(kind, own_texts(kind))})

    def words(self) -> dict[str, str]:
        """Each of PARTS, with the lines as they are kept."""
        return {part: self.cleaned_data[part].replace("\r\n", "\n").strip() for part in PARTS}

    def _checked(self, part: str) -> str:
        words: str = self.cleaned_data[part]
        allowed = self.kind.allowed()
        listed = ", ".join(f"{{{name}}}" for name in allowed)
        unknown = wording.unknown_placeholders(words, allowed)
        if unknown:
            message = _("This mail knows no %(unknown)s. You can use %(allowed)s.")
            words_for = {"unknown": ", ".join(f"{{{name}}}" for name in unknown), "allowed": listed}
            raise forms.ValidationError(message, code="unknown_placeholder", params=words_for)
        if wording.has_stray_brace(words):
            message = _(
                "Curly brackets stand around the name of a placeholder, and nowhere else. You can use %(allowed)s."
            )
            raise forms.ValidationError(message, code="stray_brace", params={"allowed": listed})
        return words

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_heading(self) -> str:
        return self._checked("heading")

    def clean_intro(self) -> str:
        return self._checked("intro")

    def clean_closing(self) -> str:
        return self._checked("closing")
