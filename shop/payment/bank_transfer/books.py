"""The account's bookings, as far as the merchant has told the shop of them. There are no fees."""

from datetime import datetime
from decimal import Decimal
from operator import attrgetter

from shop.payment.gateway import MovementKind, ProviderMovement
from shop.payment.models import BankTransfer, BankTransferRefund

State = BankTransferRefund.State


def movements_since(since: datetime) -> list[ProviderMovement]:
    """Newest first, by when they were recorded: a statement is read days after the bank has booked."""
    received = BankTransfer.objects.filter(state=BankTransfer.State.RECEIVED, updated_at__gte=since)
    given_back = BankTransferRefund.objects.filter(state__in=[State.SENT, State.FAILED], updated_at__gte=since)
    movements = [_received(transfer) for transfer in received]
    for refund in given_back.select_related("transfer"):
        movements.append(_refund(refund, MovementKind.REFUND))
        if refund.state == State.FAILED:
            movements.append(_refund(refund, MovementKind.REFUND_RETURNED))
    return sorted(movements, key=attrgetter("occurred_at"), reverse=True)


def _received(transfer: BankTransfer) -> ProviderMovement:
    return ProviderMovement(
        id=transfer.pk,
        kind=MovementKind.CAPTURE,
        amount=transfer.amount,
        fee=Decimal(0),
        currency=transfer.currency,
        occurred_at=transfer.updated_at,
        intent_id=transfer.pk,
        order_number=transfer.order_number,
    )


def _refund(refund: BankTransferRefund, kind: MovementKind) -> ProviderMovement:
    returned = kind is MovementKind.REFUND_RETURNED
    return ProviderMovement(
        id=f"{refund.pk}:returned" if returned else refund.pk,
        kind=kind,
        amount=refund.amount if returned else -refund.amount,
        fee=Decimal(0),
        currency=refund.transfer.currency,
        occurred_at=refund.updated_at,
        intent_id=refund.transfer_id,
        refund_id=refund.pk,
        order_number=refund.transfer.order_number,
    )
