"""Which status may follow which, declared once: Oscar's settings, the locks of change_status and the drawing in
deploy/order-life.md are made from this table. The settings import it, so it imports nothing of an app."""

from typing import NamedTuple

from shop.order.statuses import (
    AUTHORISED,
    CANCELLED,
    DELIVERED,
    PACKING,
    PAID,
    PAYMENT_EXPIRED,
    PENDING_PAYMENT,
    REFUNDED,
    SHIPPED,
)


class Step(NamedTuple):
    """An order in `source` may become `target`, because of `when`. Its lines follow it.

    `line_ahead`: a line may take this step before its order does (a parcel of several has left).
    """

    source: str
    target: str
    when: str
    line_ahead: bool = False


STEPS = (
    Step(PENDING_PAYMENT, AUTHORISED, "the card is authorised (capture at dispatch)"),
    Step(PENDING_PAYMENT, PAID, "the payment is captured or received"),
    Step(PENDING_PAYMENT, CANCELLED, "customer or merchant cancels"),
    Step(PENDING_PAYMENT, PAYMENT_EXPIRED, "not paid in time"),
    Step(AUTHORISED, PAID, "the payment is captured"),
    Step(AUTHORISED, PACKING, "merchant starts packing"),
    Step(AUTHORISED, CANCELLED, "customer or merchant cancels: the payment is voided", line_ahead=True),
    Step(AUTHORISED, PAYMENT_EXPIRED, "the authorisation lapsed"),
    Step(PAID, PACKING, "merchant starts packing"),
    Step(PAID, SHIPPED, "the last parcel leaves", line_ahead=True),
    Step(PAID, CANCELLED, "customer or merchant cancels: the payment is refunded", line_ahead=True),
    Step(PAID, REFUNDED, "all of the payment was refunded, or all of the goods"),
    Step(PACKING, AUTHORISED, "merchant stops packing an order whose payment is held"),
    Step(PACKING, PAID, "merchant stops packing a paid order"),
    Step(PACKING, SHIPPED, "the last parcel leaves", line_ahead=True),
    Step(PACKING, CANCELLED, "merchant cancels: the payment is voided or refunded", line_ahead=True),
    Step(PACKING, PAYMENT_EXPIRED, "the authorisation lapsed before anything was sent"),
    Step(PACKING, REFUNDED, "all of the payment was refunded, or all of the goods"),
    Step(SHIPPED, DELIVERED, "carrier or merchant reports the arrival"),
    Step(SHIPPED, REFUNDED, "all of the payment was refunded"),
    Step(DELIVERED, REFUNDED, "all of the payment was refunded"),
    Step(PAYMENT_EXPIRED, PAID, "the payment arrives late and the goods can still be had"),
    Step(PAYMENT_EXPIRED, AUTHORISED, "the authorisation arrives late and the goods can still be had"),
)
STATUSES = (
    PENDING_PAYMENT,
    AUTHORISED,
    PAID,
    PACKING,
    SHIPPED,
    DELIVERED,
    CANCELLED,
    PAYMENT_EXPIRED,
    REFUNDED,
)


def followers(status: str) -> tuple[str, ...]:
    """What an order in this status can become."""
    return tuple(step.target for step in STEPS if step.source == status)


def sources(status: str, *, line_ahead: bool = False) -> tuple[str, ...]:
    """What an order (or, ahead of its order, a line) can have been before this status."""
    return tuple(step.source for step in STEPS if step.target == status and (step.line_ahead or not line_ahead))


ORDER_PIPELINE = {status: followers(status) for status in STATUSES}
# A line goes through the same statuses as its order, some steps ahead of it: the same table.
LINE_PIPELINE = ORDER_PIPELINE
CASCADE = {status: status for status in STATUSES}
