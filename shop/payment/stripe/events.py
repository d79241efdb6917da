"""Which of Stripe's events the shop acts upon, and what it keeps of them: ids. Names and addresses stay at Stripe."""

from collections.abc import Callable
from typing import Any

from shop.payment.gateway import Event

Json = dict[str, Any]


def _session(session: Json) -> Json:
    return {"session_id": session["id"], **_ours(session)}


def _intent(intent: Json) -> Json:
    return {"intent_id": intent["id"], **_ours(intent)}


def _refund(refund: Json) -> Json:
    return {"refund_id": refund["id"]}


def _dispute(dispute: Json) -> Json:
    return {"dispute_id": dispute["id"]}


def _fraud_warning(warning: Json) -> Json:
    return {"fraud_warning_id": warning["id"]}


def _ours(thing: Json) -> Json:
    metadata = thing.get("metadata") or {}
    return {"attempt": str(metadata.get("attempt", "")), "order": str(metadata.get("order", ""))}


# https://docs.stripe.com/api/events/types. Whoever sets up the endpoint at Stripe chooses these.
ACTED_UPON: dict[str, Callable[[Json], Json]] = {
    "checkout.session.completed": _session,
    "checkout.session.expired": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "payment_intent.succeeded": _intent,
    "payment_intent.amount_capturable_updated": _intent,
    "payment_intent.payment_failed": _intent,
    "payment_intent.canceled": _intent,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.closed": _dispute,
    "charge.dispute.funds_withdrawn": _dispute,
    "charge.dispute.funds_reinstated": _dispute,
    "radar.early_fraud_warning.created": _fraud_warning,
    "radar.early_fraud_warning.updated": _fraud_warning,
}


def event_from(event: Json) -> Event:
    """The contract's event. KeyError when a field is missing that every event has."""
    about = ACTED_UPON.get(event["type"])
    subject = about(event["data"]["object"]) if about else {}
    return Event(id=event["id"], type=event["type"], payload={"created": event["created"], **subject})
