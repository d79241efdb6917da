"""Stripe's disputes, fraud warnings and balance transactions in the contract's words."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shop.lib.money import from_minor
from shop.payment.gateway import DisputeState, DisputeStatus, FraudWarningStatus, MovementKind, ProviderMovement

Json = dict[str, Any]

# https://docs.stripe.com/api/disputes/object#dispute_object-status
STATE_OF_DISPUTE = {
    "warning_needs_response": DisputeState.INQUIRY,
    "warning_under_review": DisputeState.INQUIRY,
    "warning_closed": DisputeState.WON,
    "needs_response": DisputeState.NEEDS_RESPONSE,
    "under_review": DisputeState.UNDER_REVIEW,
    "won": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}
# https://docs.stripe.com/reports/reporting-categories
KIND_OF_BOOKING = {
    "charge": MovementKind.CAPTURE,
    "refund": MovementKind.REFUND,
    "refund_failure": MovementKind.REFUND_RETURNED,
    "dispute": MovementKind.DISPUTE,
    "dispute_reversal": MovementKind.DISPUTE_REVERSED,
}


def dispute_status(dispute: Json) -> DisputeStatus:
    currency = dispute["currency"].upper()
    due_by = dispute["evidence_details"].get("due_by")
    intent_id = dispute["payment_intent"] or ""
    bookings = [movement(booking) for booking in dispute["balance_transactions"]]
    return DisputeStatus(
        # A word that is new to us is a dispute that somebody has to look at.
        state=STATE_OF_DISPUTE.get(dispute["status"], DisputeState.NEEDS_RESPONSE),
        id=dispute["id"],
        intent_id=intent_id,
        amount=from_minor(dispute["amount"], currency),
        currency=currency,
        reason=dispute["reason"] or "",
        answer_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        movements=tuple(replace(one, intent_id=intent_id, dispute_id=dispute["id"]) for one in bookings),
    )


def fraud_warning_status(warning: Json) -> FraudWarningStatus:
    return FraudWarningStatus(
        id=warning["id"],
        intent_id=warning["payment_intent"] or "",
        reason=warning["fraud_type"] or "",
        is_actionable=warning["actionable"],
    )


def movement(booking: Json) -> ProviderMovement:
    """A booking and what it is of, as far as its source was expanded: charges, refunds and disputes name their intent,
    and a charge has the metadata of its intent."""
    currency = booking["currency"].upper()
    source: Json = booking["source"] if isinstance(booking["source"], dict) else {}
    kind = KIND_OF_BOOKING.get(booking["reporting_category"], MovementKind.OTHER)
    return ProviderMovement(
        id=booking["id"],
        kind=kind,
        amount=from_minor(booking["amount"], currency),
        fee=from_minor(booking["fee"], currency),
        currency=currency,
        occurred_at=datetime.fromtimestamp(booking["created"], UTC),
        intent_id=source.get("payment_intent") or "",
        refund_id=source["id"] if source.get("object") == "refund" else "",
        dispute_id=source["id"] if source.get("object") == "dispute" else "",
        order_number=str((source.get("metadata") or {}).get("order", "")),
    )
