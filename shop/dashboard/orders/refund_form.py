from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shop.order.models import Line
from shop.payment.models import PaymentAttempt
from shop.payment.refund_plan import (
    Plan,
    RefundRefusedError,
    plan_refund,
    refundable_lines,
    shipping_refundable,
    units_refundable,
)

OTHER = "other"
REASONS = {
    "broken": _("Arrived broken"),
    "back": _("Sent back"),
    "missing": _("Not in stock"),
    "late": _("Came too late"),
    "dislike": _("Did not like it"),
    "goodwill": _("Goodwill"),
    OTHER: _("Another reason"),
}


class RefundForm(forms.Form):
    """What of a payment goes back: units of lines, shipping, a further amount. `plan` says what it comes to."""

    shipping = forms.DecimalField(label=_("Shipping"), required=False, max_digits=12, decimal_places=2, min_value=0)
    amount = forms.DecimalField(
        label=_("Further amount"),
        required=False,
        max_digits=12,
        decimal_places=2,
        min_value=0,
        help_text=_("On top of the above, or alone: for goodwill, a scratch, a late parcel."),
    )
    restock = forms.BooleanField(
        label=_("Put the items back into stock"),
        required=False,
        help_text=_("What has not been shipped is taken off the order; what has come back can be sold again."),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Please choose")), *REASONS.items()])
    note = forms.CharField(
        label=_("Note"),
        max_length=400,
        required=False,
        help_text=_("Kept in the order's history; the customer does not see it."),
    )
    # What could be refunded when the form was shown: a form that is sent twice is told from a second refund by it.
    left = forms.DecimalField(widget=forms.HiddenInput)
    currency = forms.CharField(widget=forms.HiddenInput, required=False)
    plan: Plan

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, attempt: PaymentAttempt, fill: bool = False, **kwargs: Any
    ) -> None:
        self.attempt, self.order = attempt, attempt.order
        self.lines = list(refundable_lines(self.order))
        super().__init__(data, initial=self._all() if fill else self._nothing(), **kwargs)
        for line in self.lines:
            if units_refundable(line):
                self.fields[_name(line)] = self._units_field(line)
        shipping = self.fields["shipping"]
        shipping.help_text = _("Up to %(left)s.") % {"left": f"{shipping_refundable(self.order)} {attempt.currency}"}
        if not shipping_refundable(self.order):
            del self.fields["shipping"]

    @property
    def is_stale(self) -> bool:
        """Whether there has been another refund since the form was shown; this very form, perhaps."""
        self.full_clean()
        left: Decimal | None = self.cleaned_data.get("left")
        return left is not None and left != self.attempt.amount_refundable

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each line with its field, if any of it is left to refund."""
        for line in self.lines:
            field = self[_name(line)] if _name(line) in self.fields else None
            yield {"line": line, "field": field, "left": units_refundable(line)}

    def further_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("shipping", "amount", "restock", "reason", "note") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == OTHER and not data.get("note"):
            self.add_error("note", _("Please say which."))
        if data.get("currency") not in ("", None, self.attempt.currency):
            raise ValidationError(_("This payment was made in %s; nothing else can go back.") % self.attempt.currency)
        if not self.errors:
            self.plan = self._plan(data)
        return data

    def what(self) -> dict[str, Any]:
        """The arguments of request_refund."""
        data = self.cleaned_data
        words = "" if data["reason"] == OTHER else str(REASONS[data["reason"]])
        reason = ": ".join(filter(None, [words, data["note"]]))
        return {**self._parts(data), "reason": reason, "currency": self.attempt.currency}

    def _plan(self, data: dict[str, Any]) -> Plan:
        try:
            plan = plan_refund(self.order, **self._parts(data))
        except RefundRefusedError as refusal:
            if not any(self._parts(data)[name] for name in ("lines", "shipping", "amount")):
                raise ValidationError(_("Please say what shall be refunded.")) from refusal
            raise ValidationError(str(refusal)) from refusal
        if plan.total > self.attempt.amount_refundable:
            left = {"total": plan.total, "left": self.attempt.amount_refundable}
            raise ValidationError(_("Together this is %(total)s, but only %(left)s is left."), params=left)
        return plan

    def _parts(self, data: dict[str, Any]) -> dict[str, Any]:
        units = {line.pk: data.get(_name(line)) or 0 for line in self.lines}
        return {
            "lines": {pk: quantity for pk, quantity in units.items() if quantity},
            "shipping": data.get("shipping") or Decimal(0),
            "amount": data.get("amount") or Decimal(0),
            "restock": data.get("restock") or False,
        }

    def _nothing(self) -> dict[str, Any]:
        return {"left": self.attempt.amount_refundable, "currency": self.attempt.currency}

    def _all(self) -> dict[str, Any]:
        """All that is left; as one amount, where earlier refunds were not made by line."""
        left, shipping = self.attempt.amount_refundable, shipping_refundable(self.order)
        units = {line.pk: units_refundable(line) for line in self.lines if units_refundable(line)}
        try:
            fits = plan_refund(self.order, lines=units, shipping=shipping).total == left
        except RefundRefusedError:
            fits = False
        if not fits:
            return {**self._nothing(), "amount": left}
        return {**self._nothing(), "shipping": shipping, **{f"units_{pk}": units[pk] for pk in units}}

    def _units_field(self, line: Line) -> forms.IntegerField:
        most = units_refundable(line)
        label = _("Units of %(title)s to refund") % {"title": line.title}
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


def _name(line: Line) -> str:
    return f"units_{line.pk}"
