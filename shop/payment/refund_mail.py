"""The mail about a refund that has reached the customer: line by line, so that it can be checked."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from shop.order.mail_about import mail_about
from shop.order.models import Order
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund_tax import tax_in

NAME = "refund_succeeded"


def mail_refund(refund: Refund) -> None:
    """Queue it in the transaction that books the refund. Once, however often that is tried."""
    order = refund.attempt.order
    mail_about(order, NAME, lambda: _context(refund, order), dedupe_key=f"{NAME}:{refund.pk}")


def refund_parts(refund: Refund) -> dict[str, Any]:
    """`lines` (title, quantity, amount), `shipping` and `other`: they add up to the refund's amount."""
    lines = [
        {"title": part.line.title, "quantity": part.quantity, "amount": part.amount} for part in refund.lines.all()
    ]
    others = sum((line["amount"] for line in lines), start=refund.shipping_amount)
    return {"lines": lines, "shipping": refund.shipping_amount, "other": refund.amount - others}


def _context(refund: Refund, order: Order) -> dict[str, Any]:
    return {
        "currency": refund.currency,
        "card": f"{refund.attempt.card_brand} {refund.attempt.card_last4}".strip(),
        "by_transfer": refund.attempt.gateway == "bank_transfer",
        **_sums(refund, order),
    }


def _sums(refund: Refund, order: Order) -> dict[str, Any]:
    succeeded = Refund.objects.filter(attempt__order=order, state=Refund.State.SUCCEEDED)
    total = succeeded.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    captured = PaymentAttempt.objects.filter(order=order).aggregate(sum=Sum("amount_captured"))["sum"]
    parts = refund_parts(Refund.objects.prefetch_related("lines__line").get(pk=refund.pk))
    return {
        "amount": str(refund.amount),
        "tax": _unless_zero(tax_in(refund)),
        "lines": [{**line, "amount": str(line["amount"])} for line in parts["lines"]],
        "shipping": _unless_zero(parts["shipping"]),
        # A refund that is one sum says it once, as its total.
        "other": _unless_zero(parts["other"]) if parts["other"] != refund.amount else "",
        "before": _unless_zero(total - refund.amount),
        "total": str(total),
        "is_full": total == captured,
    }


def _unless_zero(amount: Decimal) -> str:
    return str(amount) if amount else ""
