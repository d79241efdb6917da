"""Payment in advance by bank transfer, behind the contract: the merchant reads the bank's statement and tells the shop.

The “provider” is two tables of our own, so nothing is ever out of reach; the contract's rules hold all the same.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from shop.order.models import Order, Task
from shop.order.tasks import raise_task
from shop.payment.bank_transfer.books import movements_since
from shop.payment.bank_transfer.events import events_since
from shop.payment.gateway import (
    DisputeStatus,
    Event,
    FraudWarningStatus,
    Gateway,
    GatewayRefusedError,
    PaymentState,
    PaymentStatus,
    ProviderMovement,
    RefundRequest,
    RefundState,
    RefundStatus,
    Session,
    SessionRequest,
)
from shop.payment.models import BankTransfer, BankTransferRefund

State = BankTransfer.State
RefundRow = BankTransferRefund.State
STATE_OF_TRANSFER = {
    State.AWAITED: PaymentState.OPEN,
    State.RECEIVED: PaymentState.CAPTURED,
    State.CLOSED: PaymentState.EXPIRED,
}
STATE_OF_REFUND = {
    RefundRow.TO_SEND: RefundState.PENDING,
    RefundRow.SENT: RefundState.SUCCEEDED,
    RefundRow.FAILED: RefundState.FAILED,
}
# Durable: Django refuses it inside a transaction, as the contract says, though no network is asked here.
outside_of_transactions = transaction.atomic(durable=True)


class BankTransferGateway(Gateway):
    """A session is a transfer that is awaited; so is its payment, which has the same id."""

    @outside_of_transactions
    def start(self, request: SessionRequest) -> Session:
        facts = {
            "order_number": request.order_number,
            "amount": sum(line.unit_price * line.quantity for line in request.lines),
            "currency": request.currency,
            "expires_at": request.expires_at,
        }
        transfer, _ = BankTransfer.objects.get_or_create(idempotency_key=request.idempotency_key, defaults=facts)
        if {name: getattr(transfer, name) for name in facts} != facts:
            raise GatewayRefusedError("The same key was used for another payment", code="idempotency_error")
        # The page with the account's number is our own: where the customer comes back to from other providers.
        return Session(id=transfer.pk, url=request.return_url)

    @outside_of_transactions
    def retrieve(self, session_id: str) -> PaymentStatus:
        transfer = _found(session_id)
        received = transfer.state == State.RECEIVED
        return PaymentStatus(
            state=STATE_OF_TRANSFER[State(transfer.state)],
            session_id=transfer.pk,
            order_number=transfer.order_number,
            amount=transfer.amount,
            currency=transfer.currency,
            intent_id=transfer.pk if received else "",
            amount_captured=transfer.amount if received else Decimal(0),
            captured_currency=transfer.currency,
            captured_at=transfer.received_at,
        )

    @outside_of_transactions
    def expire(self, session_id: str) -> None:
        transfer = _found(session_id, lock=True)
        if transfer.state == State.AWAITED:
            transfer.state = State.CLOSED
            transfer.save(update_fields=["state", "updated_at"])

    @outside_of_transactions
    def capture(self, intent_id: str, *, amount: Decimal, currency: str, idempotency_key: str) -> None:
        raise GatewayRefusedError("A bank transfer is never held: it arrives whole", code="nothing_held")

    @outside_of_transactions
    def void(self, intent_id: str, *, idempotency_key: str) -> None:
        raise GatewayRefusedError("A bank transfer is never held: it is refunded instead", code="nothing_held")

    @outside_of_transactions
    def refund(self, request: RefundRequest) -> RefundStatus:
        """Writes it down for the merchant, who makes the transfer by hand and records it: see give_back."""
        transfer = _found(request.intent_id, lock=True)
        made = BankTransferRefund.objects.filter(idempotency_key=request.idempotency_key).first()
        if made is not None:
            return _same(made, request)
        _check(transfer, request)
        refund = BankTransferRefund.objects.create(
            idempotency_key=request.idempotency_key,
            transfer=transfer,
            amount=request.amount,
            reference=request.reference,
        )
        _ask_merchant(refund)
        return _refund_status(refund)

    @outside_of_transactions
    def retrieve_refund(self, refund_id: str) -> RefundStatus:
        refund = BankTransferRefund.objects.select_related("transfer").filter(pk=refund_id).first()
        if refund is None:
            raise GatewayRefusedError("No such refund", code="resource_missing")
        return _refund_status(refund)

    @outside_of_transactions
    def find_refund(self, *, intent_id: str, reference: str) -> RefundStatus | None:
        refunds = BankTransferRefund.objects.select_related("transfer")
        found = refunds.filter(transfer=intent_id, reference=reference).first()
        return _refund_status(found) if found else None

    def retrieve_dispute(self, dispute_id: str) -> DisputeStatus:
        raise GatewayRefusedError("Bank transfers cannot be disputed", code="resource_missing")

    def retrieve_fraud_warning(self, warning_id: str) -> FraudWarningStatus:
        raise GatewayRefusedError("Bank transfers bring no fraud warnings", code="resource_missing")

    def movements_since(self, since: datetime) -> Iterator[ProviderMovement]:
        with outside_of_transactions:
            booked = movements_since(since)
        yield from booked

    def events_since(self, since: datetime) -> Iterator[Event]:
        with outside_of_transactions:
            happened = events_since(since)
        yield from happened


def _found(transfer_id: str, *, lock: bool = False) -> BankTransfer:
    transfers = BankTransfer.objects.select_for_update(no_key=True) if lock else BankTransfer.objects.all()
    transfer = transfers.filter(pk=transfer_id).first()
    if transfer is None:
        raise GatewayRefusedError("No such transfer", code="resource_missing")
    return transfer


def _check(transfer: BankTransfer, request: RefundRequest) -> None:
    if transfer.state != State.RECEIVED:
        raise GatewayRefusedError("Nothing has been received that could go back", code="nothing_received")
    if request.currency != transfer.currency or request.amount <= 0:
        raise GatewayRefusedError("This is no amount of that payment", code="amount_invalid")
    promised = transfer.refunds.exclude(state=RefundRow.FAILED).aggregate(sum=Sum("amount"))["sum"] or 0
    if promised + request.amount > transfer.amount:
        raise GatewayRefusedError("That is more than was received", code="amount_too_large")


def _same(made: BankTransferRefund, request: RefundRequest) -> RefundStatus:
    if (made.transfer_id, made.amount) != (request.intent_id, request.amount):
        raise GatewayRefusedError("The same key was used for another refund", code="idempotency_error")
    return _refund_status(made)


def _ask_merchant(refund: BankTransferRefund) -> None:
    order = Order.objects.filter(number=refund.transfer.order_number).first()
    if order is not None:
        note = f"Send {refund.amount} {refund.transfer.currency} back to the account that paid, and record it."
        raise_task(order=order, kind=Task.Kind.REFUND_BY_HAND, reference=refund.pk, note=note)


def _refund_status(refund: BankTransferRefund) -> RefundStatus:
    return RefundStatus(
        state=STATE_OF_REFUND[RefundRow(refund.state)],
        id=refund.pk,
        intent_id=refund.transfer_id,
        amount=refund.amount,
        currency=refund.transfer.currency,
        reference=refund.reference,
        failure="The transfer came back" if refund.state == RefundRow.FAILED else "",
    )
