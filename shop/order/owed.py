"""What an order is worth now that units may have been taken off it. Decimals in the order's currency, including tax."""

from decimal import Decimal

from django.db.models import QuerySet

from shop.lib.money import rounded
from shop.lib.prepared import prepared
from shop.order.models import Line, Order


def share(line: Line, *, after: int, units: int, currency: str) -> Decimal:
    """What `units` of a line come to when `after` of its units have been counted before.

    All shares of a line add up to exactly its total, however it is divided.
    """
    total = line.line_price_incl_tax
    return rounded(total * (after + units) / line.quantity, currency) - rounded(total * after / line.quantity, currency)


def amount_owed(order: Order) -> Decimal:
    """The order's total without the units that were cancelled before they were shipped."""
    lines = _lines_cut(order.pk)
    off = sum(share(line, after=0, units=line.units_cancelled, currency=order.currency) for line in lines)
    return order.total_incl_tax - off


@prepared(int)
def _lines_cut(order_id: int) -> QuerySet[Line]:
    return Line.objects.filter(order=order_id, units_cancelled__gt=0)
