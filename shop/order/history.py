"""A customer's own orders, as they look for one among them."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User
from shop.order import statuses
from shop.order.models import Line, Order

# What customers ask for, in fewer words than there are statuses.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "open": (_("To pay"), (statuses.PENDING_PAYMENT,)),
    "coming": (_("On their way"), (statuses.AUTHORISED, statuses.PAID, statuses.PACKING, statuses.SHIPPED)),
    "delivered": (_("Delivered"), (statuses.DELIVERED,)),
    "over": (_("Cancelled or refunded"), (statuses.CANCELLED, statuses.PAYMENT_EXPIRED, statuses.REFUNDED)),
}


class HistoryForm(forms.Form):
    """Garbage in the address finds everything: it only narrows the list."""

    q = forms.CharField(
        label=_("Order number or article"),
        max_length=100,
        required=False,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[("", _("All orders")), *((key, label) for key, (label, _statuses) in GROUPS.items())],
    )

    def filters(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "").strip() for name in ("q", "state")}


def orders_of(user: User, *, q: str = "", state: str = "") -> QuerySet[Order]:
    """Newest first. `q` is a part of the number, or of the title of something in it."""
    found = Order.objects.filter(user=user).order_by("-date_placed", "-pk")
    if state in GROUPS:
        found = found.filter(status__in=GROUPS[state][1])
    if q:
        has_it = Exists(Line.objects.filter(order=OuterRef("pk"), title__icontains=q))
        found = found.filter(Q(number__icontains=q) | Q(has_it))
    return found
