"""What the template of an invoice needs, on the web and on paper."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shop.invoicing.models import Invoice


def presented(invoice: Invoice) -> dict[str, Any]:
    """`supplied_on`: the days on which its goods left the house so far; empty before the first."""
    contents = invoice.contents
    return {
        "invoice": invoice,
        "contents": contents,
        "ordered_at": parse_datetime(contents["ordered_at"]),
        "paid_at": parse_datetime(contents["paid_at"]),
        "percent": f"{float(contents['rate']) * 100:g}",
        "supplied_on": _days(parcel.shipped_at for parcel in invoice.order.shipments.all()),
    }


def _days(moments: Iterable[Any]) -> list[date]:
    return sorted({timezone.localdate(moment) for moment in moments})
