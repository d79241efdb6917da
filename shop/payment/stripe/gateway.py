"""Stripe behind the contract: https://docs.stripe.com/payments/checkout, hosted page."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shop.lib.money import from_minor, to_minor
from shop.payment.gateway import (
    DisputeStatus,
    Event,
    FraudWarningStatus,
    Gateway,
    GatewayRefusedError,
    PaymentLine,
    PaymentState,
    PaymentStatus,
    ProviderMovement,
    RefundRequest,
    RefundState,
    RefundStatus,
    Session,
    SessionRequest,
)
from shop.payment.stripe import client
from shop.payment.stripe.books import dispute_status, fraud_warning_status, movement
from shop.payment.stripe.events import ACTED_UPON, event_from
from shop.payment.stripe.links import dashboard_url
from shop.payment.stripe.locales import locale_of

Json = dict[str, Any]

# Add one when `_session_params` makes other parameters of the same request. Stripe refuses a known key with other
# parameters, so an order whose session was asked for just before an upgrade could not be paid after it. The session of
# before, if there is one, has an address that nobody was told.
PARAMS_VERSION = 2
# https://docs.stripe.com/payments/paymentintents/lifecycle, of a session that the customer has completed.
STATE_OF_INTENT = {
    "succeeded": PaymentState.CAPTURED,
    "requires_capture": PaymentState.AUTHORISED,
    "processing": PaymentState.PROCESSING,
    "canceled": PaymentState.VOIDED,
}
# https://docs.stripe.com/api/refunds/object#refund_object-status
STATE_OF_REFUND = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}


class StripeGateway(Gateway):
    def start(self, request: SessionRequest) -> Session:
        key = f"{request.idempotency_key}-{PARAMS_VERSION}"
        made = client.create_session(_session_params(request), idempotency_key=key)
        return Session(id=made["id"], url=made["url"])

    def retrieve(self, session_id: str) -> PaymentStatus:
        return _payment_status(client.retrieve_session(session_id))

    def expire(self, session_id: str) -> None:
        try:
            client.expire_session(session_id)
        except GatewayRefusedError:
            # Only open sessions can be expired; whether that was the reason shows in its status.
            if _state_of(client.retrieve_session(session_id)) is PaymentState.OPEN:
                raise

    def capture(self, intent_id: str, *, amount: Decimal, currency: str, idempotency_key: str) -> None:
        client.capture_intent(intent_id, amount=to_minor(amount, currency), idempotency_key=idempotency_key)

    def void(self, intent_id: str, *, idempotency_key: str) -> None:
        client.cancel_intent(intent_id, idempotency_key=idempotency_key)

    def refund(self, request: RefundRequest) -> RefundStatus:
        params = {
            "payment_intent": request.intent_id,
            "amount": to_minor(request.amount, request.currency),
            "metadata": {"refund": request.reference},
        }
        return _refund_status(client.create_refund(params, idempotency_key=request.idempotency_key))

    def retrieve_refund(self, refund_id: str) -> RefundStatus:
        return _refund_status(client.retrieve_refund(refund_id))

    def find_refund(self, *, intent_id: str, reference: str) -> RefundStatus | None:
        found = (_refund_status(refund) for refund in client.list_refunds(intent_id))
        return next((refund for refund in found if refund.reference == reference), None)

    def retrieve_dispute(self, dispute_id: str) -> DisputeStatus:
        return dispute_status(client.retrieve_dispute(dispute_id))

    def retrieve_fraud_warning(self, warning_id: str) -> FraudWarningStatus:
        return fraud_warning_status(client.retrieve_fraud_warning(warning_id))

    def movements_since(self, since: datetime) -> Iterator[ProviderMovement]:
        for booking in client.list_balance_transactions(since=int(since.timestamp())):
            yield movement(booking)

    def events_since(self, since: datetime) -> Iterator[Event]:
        for event in client.list_events(since=int(since.timestamp()), types=list(ACTED_UPON)):
            yield event_from(event)

    def page_of(self, provider_id: str) -> str:
        return dashboard_url(provider_id)


def _session_params(request: SessionRequest) -> Json:
    metadata = {"order": request.order_number, "attempt": request.reference}
    return {
        "mode": "payment",
        "locale": locale_of(request.language),
        "line_items": [_line_item(line, request.currency) for line in request.lines],
        "client_reference_id": request.order_number,
        "customer_email": request.email,
        "success_url": request.return_url,
        "cancel_url": request.cancel_url,
        "expires_at": int(request.expires_at.timestamp()),
        "metadata": metadata,
        "payment_intent_data": {
            "capture_method": "automatic" if request.capture_at_once else "manual",
            "description": f"Order {request.order_number}",
            "metadata": metadata,
        },
    }


def _line_item(line: PaymentLine, currency: str) -> Json:
    return {
        "quantity": line.quantity,
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": to_minor(line.unit_price, currency),
            "product_data": {"name": line.name},
        },
    }


def _payment_status(session: Json) -> PaymentStatus:
    intent: Json = session["payment_intent"] or {}
    currency = session["currency"].upper()
    captured_currency = intent.get("currency", currency).upper()
    charge: Json = intent.get("latest_charge") or {}
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    until = card.get("capture_before")
    return PaymentStatus(
        state=_state_of(session),
        session_id=session["id"],
        order_number=session["client_reference_id"] or "",
        amount=from_minor(session["amount_total"], currency),
        currency=currency,
        intent_id=intent.get("id", ""),
        amount_captured=from_minor(intent.get("amount_received", 0), captured_currency),
        captured_currency=captured_currency,
        captured_at=datetime.fromtimestamp(charge["created"], UTC) if charge else None,
        card_brand=card.get("brand") or "",
        card_last4=card.get("last4") or "",
        authorised_until=datetime.fromtimestamp(until, UTC) if until else None,
        failure=(intent.get("last_payment_error") or {}).get("message") or "",
    )


def _state_of(session: Json) -> PaymentState:
    if session["status"] == "open":
        return PaymentState.OPEN
    if session["status"] == "expired":
        return PaymentState.EXPIRED
    intent = session["payment_intent"] or {}
    return STATE_OF_INTENT.get(intent.get("status", ""), PaymentState.FAILED)


def _refund_status(refund: Json) -> RefundStatus:
    currency = refund["currency"].upper()
    amount: Decimal = from_minor(refund["amount"], currency)
    return RefundStatus(
        # "requires_action" waits for the customer's bank details: still under way.
        state=STATE_OF_REFUND.get(refund["status"], RefundState.PENDING),
        id=refund["id"],
        intent_id=refund["payment_intent"] or "",
        amount=amount,
        currency=currency,
        reference=(refund["metadata"] or {}).get("refund", ""),
        failure=refund.get("failure_reason") or "",
    )
