"""What the provider's ledger comes to, month by month: from the copies of its bookings, for this shop's payments."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth

from shop.payment.models import Movement, PaymentAttempt

MONTHS = 24
Kind = Movement.Kind
COLUMNS = {
    "captured": [Kind.CAPTURE],
    "refunded": [Kind.REFUND, Kind.REFUND_RETURNED],
    "disputed": [Kind.DISPUTE, Kind.DISPUTE_REVERSED],
}
AMOUNT = Movement._meta.get_field("amount")


def sums_by_month() -> QuerySet[Movement, Any]:
    """Newest month first, a row for each currency: captured, refunded and disputed (signed), fees, and what is left."""
    ours = PaymentAttempt.objects.filter(gateway=OuterRef("provider"), intent_id=OuterRef("intent_id"))
    movements = Movement.objects.exclude(intent_id="").filter(Exists(ours)).order_by()
    months = movements.annotate(month=TruncMonth("occurred_at")).values("month", "currency")
    columns = {name: _sum(kinds) for name, kinds in COLUMNS.items()}
    return months.annotate(**columns, fees=Sum("fee"), net=Sum(F("amount") - F("fee"))).order_by("-month", "currency")[
        :MONTHS
    ]


def _sum(kinds: Sequence[str]) -> Coalesce:
    return Coalesce(Sum("amount", filter=Q(kind__in=kinds)), Value(0), output_field=AMOUNT)
