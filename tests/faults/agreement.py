"""Whether Stripe's ledger, the shop's books and the shelf say the same, to the cent and to the unit.

Every function answers with what does not agree, in words; an empty list is agreement. Sales may have been refunded
in part; an order that came to nothing must have cost nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from shop.basket.models import Basket
from shop.fulfilment.models import ShipmentLine
from shop.lib.money import to_minor
from shop.order import statuses
from shop.order.models import Line, Order
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.payment.models import PaymentAttempt, Refund, RefundLine, Transaction
from shop.payment.refund import TOPIC as REFUND_TOPIC

Payments = Iterable[Mapping[str, Any]]
OVERDUE = timedelta(seconds=5)
GIVEN_BACK = (Refund.State.SUCCEEDED, Refund.State.PENDING)


def differences(ledger: Mapping[str, Any], *, there: Mapping[int, int]) -> list[str]:
    """`ledger` is the peer's; `there` says how many units of each stock record there ever were."""
    payments = ledger["payment_intents"]
    return [*money(payments), *strangers(payments), *outcomes(), *shelf(there), *reservations(), *left_over()]


def money(payments: Payments) -> list[str]:
    """Order by order: what Stripe took and gave back against our attempts, refunds and bookings. Minor units."""
    at_stripe: dict[str, Counter[str]] = defaultdict(Counter)
    for payment in payments:
        at_stripe[payment["metadata"].get("order", "")].update(
            {name: payment[name] for name in ("captured", "refunded", "held")}
        )
    return [found for order in Order.objects.all() for found in _of_order(order, at_stripe[order.number])]


def _of_order(order: Order, stripe: Counter[str]) -> list[str]:
    attempts = PaymentAttempt.objects.filter(order=order)
    refunds = Refund.objects.filter(attempt__order=order, state__in=GIVEN_BACK)
    booked = Transaction.objects.filter(source__order=order)
    captured = _minor(order, attempts, "amount_captured")
    refunded = _minor(order, refunds, "amount")
    held = order.status in statuses.TO_SHIP and attempts.filter(state=PaymentAttempt.State.AUTHORISED).exists()
    pairs = {
        "captured": (stripe["captured"], captured),
        "booked as taken": (captured, _minor(order, booked.filter(txn_type="Debit"), "amount")),
        "refunded": (stripe["refunded"], refunded),
        "booked as given back": (refunded, _minor(order, booked.filter(txn_type="Refund"), "amount")),
        "held": (bool(stripe["held"]), held),
    }
    return [f"order {order.number}: {what} {a} against {b}" for what, (a, b) in pairs.items() if a != b]


def _minor(order: Order, rows: Any, field: str) -> int:
    return to_minor(rows.aggregate(sum=Sum(field))["sum"] or Decimal(0), order.currency)


def strangers(payments: Payments) -> list[str]:
    known = set(Order.objects.values_list("number", flat=True))
    return [
        f"payment {payment['id']} of {payment['captured']} belongs to no order"
        for payment in payments
        if payment["captured"] and payment["metadata"].get("order") not in known
    ]


def outcomes() -> list[str]:
    return [found for order in Order.objects.all() for found in _outcome(order)]


def _outcome(order: Order) -> list[str]:
    """A sale is paid by exactly one payment; whatever came to nothing has given everything back. Of an order whose
    goods were all refunded before they left, the merchant may have kept the delivery charge."""
    attempts = list(PaymentAttempt.objects.filter(order=order))
    kept = [attempt for attempt in attempts if attempt.amount_captured > _given_back(attempt)]
    if order.status == statuses.PENDING_PAYMENT:
        return [f"order {order.number} still waits for a payment"]
    if order.status in statuses.RELEASING:
        held = sum(attempt.amount_captured - _given_back(attempt) for attempt in kept)
        return [f"order {order.number} is {order.status}, and {held} is kept"] if held > _may_be_kept(order) else []
    paying = [attempt for attempt in attempts if _pays(attempt)]
    if len(paying) != 1 and order.total_incl_tax:
        return [f"order {order.number} is {order.status}, and paid by {paying}"]
    return []


def _may_be_kept(order: Order) -> Any:
    all_came_to_nothing = not order.lines.filter(units_cancelled__lt=F("quantity")).exists()
    return order.shipping_incl_tax if order.status == statuses.REFUNDED and all_came_to_nothing else 0


def _pays(attempt: PaymentAttempt) -> bool:
    """Authorised, or captured and not given back because something else paid."""
    ours = Refund.objects.filter(attempt=attempt, requested_by=None, state__in=GIVEN_BACK)
    returned = ours.aggregate(sum=Sum("amount"))["sum"] or 0
    if attempt.state == PaymentAttempt.State.AUTHORISED:
        return True
    return attempt.state == PaymentAttempt.State.CAPTURED and returned < attempt.amount_captured


def _given_back(attempt: PaymentAttempt) -> Any:
    return attempt.refunds.filter(state__in=GIVEN_BACK).aggregate(sum=Sum("amount"))["sum"] or 0


def shelf(there: Mapping[int, int]) -> list[str]:
    """What is on the shelf and what has left it are what ever was there."""
    gone: Counter[int] = Counter()
    for record_id, units in ShipmentLine.objects.values_list("line__stockrecord", "quantity"):
        gone[record_id] += units
    for record_id, units in RefundLine.objects.values_list("line__stockrecord", "units_returned"):
        gone[record_id] -= units
    return [
        f"stock record {record.pk}: {record.num_in_stock} on the shelf, {gone[record.pk]} gone, of {there[record.pk]}"
        for record in StockRecord.objects.filter(pk__in=there)
        if (record.num_in_stock or 0) + gone[record.pk] != there[record.pk]
    ]


def reservations() -> list[str]:
    """Promised units are the open units of orders that wait for their goods, and nobody else's."""
    promised: Counter[int] = Counter()
    found = []
    for line in Line.objects.filter(stockrecord__isnull=False).select_related("order"):
        sent = line.shipment_lines.aggregate(sum=Sum("quantity"))["sum"] or 0
        waits = line.order.status in (*statuses.TO_SHIP, statuses.PENDING_PAYMENT)
        still_open = line.quantity - line.units_cancelled - sent if waits else 0
        promised[line.stockrecord_id] += line.num_allocated or 0
        if (line.num_allocated or 0) != still_open:
            found.append(f"order {line.order.number}: {line.num_allocated} units held for {still_open} open ones")
    return found + [
        f"stock record {record.pk}: {record.num_allocated} promised, {promised[record.pk]} held by orders"
        for record in StockRecord.objects.all()
        if (record.num_allocated or 0) != promised[record.pk]
    ]


def left_over() -> list[str]:
    """Messages, attempts, refunds and baskets that nobody will finish."""
    now = timezone.now()
    due = Message.objects.filter(state=Message.State.WAITING, run_at__lt=now - OVERDUE)
    orderless = Basket.objects.filter(status=Basket.SUBMITTED, order=None)
    stuck = {
        "message parked": Message.objects.filter(state=Message.State.PARKED),
        "message left waiting": due,
        "message left by its worker": Message.objects.filter(state=Message.State.RUNNING, lease_until__lt=now),
        "refund not asked for": Message.objects.filter(topic=REFUND_TOPIC, state=Message.State.WAITING),
        "refund unfinished": Refund.objects.filter(state__in=[Refund.State.REQUESTED, Refund.State.PENDING]),
        "attempt past its time": PaymentAttempt.objects.filter(state__in=PaymentAttempt.LIVE, expires_at__lt=now),
        "attempt that does not match": PaymentAttempt.objects.filter(state=PaymentAttempt.State.MISMATCH),
        "basket submitted without an order": orderless,
        "basket frozen": Basket.objects.filter(status=Basket.FROZEN),
    }
    return [f"{what}: {one} {getattr(one, 'last_error', '')[-300:]}" for what, some in stuck.items() for one in some]
