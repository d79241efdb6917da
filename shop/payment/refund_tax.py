"""How much tax is in a refund.

Lines and delivery give back their own tax, as it was agreed when the order was placed: part by part of an amount that
is worked out cumulatively, so that refunds come to the order's tax to the cent, however it is divided. Other sums have
the share that the whole order has; there is one rate of tax (shop.partner.tax).
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from shop.lib.money import rounded
from shop.order.models import Order
from shop.payment.models import Refund

NOTHING = Decimal("0.00")


def tax_in(refund: Refund) -> Decimal:
    """Of one that succeeds now. What was refunded before counts, not what is asked for and has not succeeded."""
    order = refund.attempt.order
    done = Refund.objects.filter(attempt__order=order, state=Refund.State.SUCCEEDED).exclude(pk=refund.pk)
    before = list(done.prefetch_related("lines__line"))
    this = Refund.objects.prefetch_related("lines__line").get(pk=refund.pk)
    return _tax_in_all(order, [*before, this]) - _tax_in_all(order, before)


def _tax_in_all(order: Order, refunds: list[Refund]) -> Decimal:
    tax = order.total_incl_tax - order.total_excl_tax
    if sum((one.amount for one in refunds), start=NOTHING) >= order.total_incl_tax:
        return Decimal(tax)
    on_lines = _by_line(refunds)
    shipping = sum((one.shipping_amount for one in refunds), start=NOTHING)
    told = shipping + sum((amount for _line, amount in on_lines), start=NOTHING)
    other = sum((one.amount for one in refunds), start=NOTHING) - told
    parts = [
        *(_share(amount, line.line_price_excl_tax, line.line_price_incl_tax, order) for line, amount in on_lines),
        _share(shipping, order.shipping_excl_tax, order.shipping_incl_tax, order),
        _share(other, order.total_excl_tax, order.total_incl_tax, order),
    ]
    return min(sum(parts, start=NOTHING), Decimal(tax))


def _by_line(refunds: Iterable[Refund]) -> list[tuple[Any, Decimal]]:
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    lines = {}
    for part in (part for one in refunds for part in one.lines.all()):
        amounts[part.line_id] += part.amount
        lines[part.line_id] = part.line
    return [(line, amounts[pk]) for pk, line in lines.items()]


def _share(amount: Decimal, net: Decimal, gross: Decimal, order: Order) -> Decimal:
    """Of the tax between net and gross, as much as the amount is of gross."""
    return rounded((gross - net) * amount / gross, order.currency) if gross else NOTHING
