"""What of an order still has to leave the house."""

from django.db.models import QuerySet

from shop.order.models import Line, Order
from shop.order.units import with_units


def open_lines(order: Order) -> QuerySet[Line]:
    """The order's lines with `units_open`, the units neither shipped nor taken off, where there are any."""
    return with_units(Line.objects.filter(order=order)).filter(units_open__gt=0)
