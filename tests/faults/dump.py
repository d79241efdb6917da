"""All that the shop believes about orders, money, goods and tasks, without row ids and without when it learnt it."""

from typing import Any

from django.db.models import Count

from shop.order.models import Line, Order, Task
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.payment.models import Dispute, FraudWarning, PaymentAttempt, Refund, Source, Transaction
from shop.security.models import AuditEntry

ORDER = "order__number"
OF_ATTEMPT = "attempt__order__number"
TABLES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "orders": (Order, ("number", "status", "paid_at", "total_incl_tax", "shipping_refunded")),
    "lines": (Line, (ORDER, "status", "quantity", "num_allocated", "units_cancelled", "units_refunded")),
    "attempts": (
        PaymentAttempt,
        (
            ORDER,
            "number",
            "state",
            "intent_id",
            "amount_captured",
            "amount_refund_committed",
            "card_brand",
            "card_last4",
            "last_error",
        ),
    ),
    "refunds": (Refund, (OF_ATTEMPT, "provider_id", "amount", "state", "reason", "last_error", "restock")),
    "disputes": (Dispute, (OF_ATTEMPT, "provider_id", "amount", "state", "reason", "answer_by")),
    "fraud warnings": (FraudWarning, (OF_ATTEMPT, "provider_id", "reason", "is_actionable")),
    "tasks": (Task, (ORDER, "kind", "note", "stops_dispatch", "due_at", "outcome")),
    "payments in the books": (Source, (ORDER, "reference", "amount_allocated", "amount_debited", "amount_refunded")),
    "bookings": (Transaction, ("source__order__number", "txn_type", "reference", "amount")),
    "stock": (StockRecord, ("partner_sku", "num_in_stock", "num_allocated")),
}


def dump() -> dict[str, list]:
    tables = {name: sorted(model.objects.values_list(*fields), key=repr) for name, (model, fields) in TABLES.items()}
    return {**tables, "mails": _mails(), "deeds": _deeds()}


def _mails() -> list:
    mails = Message.objects.filter(topic="mail.send").order_by()
    return sorted(mails.values_list("payload__name", "key").annotate(number=Count("pk")), key=repr)


def _deeds() -> list:
    """Of the audit log: how often what was done to which order."""
    numbers = {str(pk): number for pk, number in Order.objects.values_list("pk", "number")}
    about = AuditEntry.objects.filter(target_type="order.order").order_by()
    rows = about.values_list("target_id", "action").annotate(number=Count("pk"))
    return sorted((numbers[pk], action, number) for pk, action, number in rows)


def differing(one: dict[str, list], other: dict[str, list]) -> dict[str, int]:
    """How many rows of each table are in one of them only."""
    found = {name: len(set(map(repr, one[name])) ^ set(map(repr, other[name]))) for name in one}
    found |= {name: abs(len(one[name]) - len(other[name])) for name in one if not found[name]}
    return {name: number for name, number in found.items() if number}
