"""What the payment page lists: an order's lines as they were frozen, adding up to exactly what is charged."""

from decimal import Decimal
from typing import Any

from shop.lib.money import rounded
from shop.order.models import Order
from shop.payment.gateway import PaymentLine

MAX_LINES = 100  # https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-line_items
MAX_NAME = 250


def payment_lines(order: Order) -> tuple[PaymentLine, ...]:
    """The order's lines after discounts, and shipping. One line "Order 100042" when they do not add up to the total
    (surcharges, another rounding) or are too many: what is charged is the total, never a sum of parts."""
    frozen = order.snapshot
    lines = [_line(line, order.currency) for line in frozen["lines"]]
    shipping = frozen["shipping"]
    if Decimal(shipping["incl_tax"]):
        lines.append(PaymentLine(shipping["name"][:MAX_NAME] or "Shipping", Decimal(shipping["incl_tax"])))
    adds_up = sum(line.unit_price * line.quantity for line in lines) == order.total_incl_tax
    if adds_up and len(lines) <= MAX_LINES:
        return tuple(lines)
    return (PaymentLine(f"Order {order.number}", order.total_incl_tax),)


def _line(line: dict[str, Any], currency: str) -> PaymentLine:
    name, quantity, total = line["title"] or line["sku"], line["quantity"], Decimal(line["total"])
    each = rounded(total / quantity, currency)
    if each * quantity == total:
        return PaymentLine(name[:MAX_NAME], each, quantity)
    # A discount that does not divide by the quantity: the line as one.
    return PaymentLine(f"{quantity} x {name}"[:MAX_NAME], total)
