"""What happened to transfers, told as providers tell it: so that the hourly catch-up finds what a crash left undone."""

from datetime import datetime
from operator import attrgetter

from shop.payment.gateway import Event
from shop.payment.models import BankTransfer, BankTransferRefund


def events_since(since: datetime) -> list[Event]:
    """Newest first. A transfer or refund has one event for each state it has come to."""
    changed: list[BankTransfer | BankTransferRefund] = [
        *BankTransfer.objects.filter(updated_at__gte=since).exclude(state=BankTransfer.State.AWAITED),
        *BankTransferRefund.objects.filter(updated_at__gte=since).exclude(state=BankTransferRefund.State.TO_SEND),
    ]
    return [_event(row) for row in sorted(changed, key=attrgetter("updated_at"), reverse=True)]


def _event(row: BankTransfer | BankTransferRefund) -> Event:
    kind = "session_id" if isinstance(row, BankTransfer) else "refund_id"
    payload = {"created": int(row.updated_at.timestamp()), kind: row.pk}
    return Event(id=f"{row.pk}:{row.state}", type=f"{row._meta.model_name}.{row.state}", payload=payload)
