"""What a customer wants to send back: how many of each line, and why."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.order.models import Line
from shop.returns.models import NOTE_LENGTH, ReturnLine
from shop.returns.request import Wanted


class ReturnForm(forms.Form):
    """Two fields for each line that can be sent back, `units-<id>` and `reason-<id>`."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Anything we should know?"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, lines: Iterable[Line]):
        super().__init__(data, initial={"form_key": uuid4()})
        self.lines = list(lines)
        for line in self.lines:
            self._add_fields(line)

    def _add_fields(self, line: Any) -> None:
        most = line.units_returnable
        many = {"title": line.title, "most": most}
        self.fields[f"units-{line.pk}"] = forms.IntegerField(
            label=_("How many of “%(title)s”") % many,
            min_value=0,
            max_value=most,
            required=False,
            error_messages={"max_value": _("You can send back up to %(most)d.") % many},
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
        self.fields[f"reason-{line.pk}"] = forms.ChoiceField(
            label=_("Why you send back “%(title)s”") % many,
            choices=[("", _("Please choose")), *ReturnLine.Reason.choices],
            required=False,
        )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: each line with its two fields."""
        return [
            {"line": line, "units": self[f"units-{line.pk}"], "reason": self[f"reason-{line.pk}"]}
            for line in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            if data.get(f"units-{line.pk}") and not data.get(f"reason-{line.pk}"):
                self.add_error(f"reason-{line.pk}", _("Please say why."))
        has_wrong_units = any(name.startswith("units-") for name in self.errors)
        if not has_wrong_units and not any(data.get(f"units-{line.pk}") for line in self.lines):
            raise forms.ValidationError(_("Please say how many of which you want to send back."))
        return data

    def wanted(self) -> dict[int, Wanted]:
        data = self.cleaned_data
        return {
            line.pk: Wanted(data[f"units-{line.pk}"], ReturnLine.Reason(data[f"reason-{line.pk}"]))
            for line in self.lines
            if data[f"units-{line.pk}"]
        }
