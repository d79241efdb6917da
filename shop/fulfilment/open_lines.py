"""What of an order still has to leave the house."""

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from shop.order.models import Line, Order


def open_lines(order: Order) -> QuerySet[Line]:
    """The order's lines with `units_open`, the units neither shipped nor taken off yet, where there are any."""
    shipped = Coalesce(Sum("shipment_lines__quantity"), 0)
    lines = Line.objects.filter(order=order).alias(shipped=shipped)
    open_units = F("quantity") - F("units_cancelled") - F("shipped")
    still_open: QuerySet[Line] = lines.annotate(units_open=open_units).filter(units_open__gt=0)
    return still_open
