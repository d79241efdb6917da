"""What a refund would pay back, and what it would do to the goods: shown before it is confirmed, then carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from shop.lib.money import rounded
from shop.order import statuses
from shop.order.models import Line, Order
from shop.order.owed import share
from shop.order.units import with_units
from shop.payment.models import Refund, RefundLine


class RefundRefusedError(Exception):
    """The refund is not possible; the text is for the merchant."""


@dataclass(frozen=True)
class PlannedLine:
    line: Line
    quantity: int
    amount: Decimal
    units_taken_off: int = 0  # had not been shipped, and will not be
    units_returned: int = 0  # had been shipped, and are counted as on the shelf again


@dataclass(frozen=True)
class Plan:
    """All amounts include tax, in the order's currency."""

    lines: tuple[PlannedLine, ...]
    shipping: Decimal
    other: Decimal
    restock: bool

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), start=self.shipping + self.other)


def refundable_lines(order: Order) -> QuerySet[Line]:
    """The order's lines with their units (see with_units) and what refunds have done to them. One query."""
    before = RefundLine.objects.filter(line=OuterRef("pk")).order_by().values("line")
    promised = before.exclude(refund__state=Refund.State.FAILED).annotate(sum=Sum("amount")).values("sum")
    money = DecimalField(max_digits=12, decimal_places=2)
    lines: QuerySet[Line] = with_units(order.lines.order_by("pk")).annotate(
        units_taken_off=Coalesce(Subquery(before.annotate(sum=Sum("units_taken_off")).values("sum")), 0),
        units_returned=Coalesce(Subquery(before.annotate(sum=Sum("units_returned")).values("sum")), 0),
        amount_promised=Coalesce(Subquery(promised, output_field=money), Decimal(0)),
    )
    return lines


def units_refundable(line: Line) -> int:
    """Units of a line (of refundable_lines) that were charged and are not promised to a refund yet."""
    charged: int = line.quantity - _units_never_charged(line)
    return charged - int(line.units_refunded)


def shipping_refundable(order: Order) -> Decimal:
    left: Decimal = order.shipping_incl_tax - order.shipping_refunded
    return left


def plan_refund(
    order: Order,
    *,
    lines: Mapping[int, int],
    shipping: Decimal = Decimal(0),
    amount: Decimal = Decimal(0),
    restock: bool = False,
) -> Plan:
    """Units by order line id, a part of the shipping, any other amount. RefundRefusedError when it does not fit.

    Whether the payment has that much left is not looked at here.
    """
    known = {line.pk: line for line in refundable_lines(order)} if lines else {}
    for line_id, quantity in lines.items():
        _check_units(known.get(line_id), quantity)
    for value in (shipping, amount):
        if value < 0 or rounded(value, order.currency) != value:
            raise RefundRefusedError(f"{value} {order.currency} is not an amount that can be refunded")
    if shipping > shipping_refundable(order):
        raise RefundRefusedError(f"Only {shipping_refundable(order)} {order.currency} of the shipping can be refunded")
    planned = tuple(_planned(order, known[pk], quantity, restock=restock) for pk, quantity in sorted(lines.items()))
    plan = Plan(planned, shipping, amount, restock)
    if not plan.total:
        raise RefundRefusedError(f"0 {order.currency} is not an amount that can be refunded")
    return plan


def _check_units(line: Line | None, quantity: int) -> None:
    if line is None:
        msg = "The order has no such line"
        raise RefundRefusedError(msg)
    if not 0 < quantity <= units_refundable(line):
        msg = f"{quantity} of “{line.title}” cannot be refunded, {units_refundable(line)} at most"
        raise RefundRefusedError(msg)


def _planned(order: Order, line: Line, quantity: int, *, restock: bool) -> PlannedLine:
    amount = _amount(line, quantity, order.currency)
    if not restock:
        return PlannedLine(line, quantity, amount)
    still_open = line.units_open if order.status in statuses.TO_SHIP else 0
    off = min(quantity, still_open)
    back = min(quantity - off, line.units_shipped - line.units_returned)
    return PlannedLine(line, quantity, amount, off, max(back, 0))


def _amount(line: Line, quantity: int, currency: str) -> Decimal:
    """What is missing from all units refunded so far to these as well: so that all refunds of a line come to exactly
    its total, whichever of them fail and are made again."""
    free = _units_never_charged(line)
    until_now = share(line, after=free, units=line.units_refunded + quantity, currency=currency)
    missing: Decimal = until_now - line.amount_promised
    return max(missing, Decimal(0))


def _units_never_charged(line: Line) -> int:
    """Taken off before the money was: the other units that are off were refunded as they went."""
    units: int = line.units_cancelled - line.units_taken_off
    return units
