"""Refunds that the merchant transfers by hand."""

from django.db import transaction

from shop.accounts.models import User
from shop.order.models import Order, Task
from shop.order.tasks import finish_tasks_of
from shop.payment.models import BankTransferRefund
from shop.payment.refund_sync import sync_refund
from shop.security import audit
from shop.security.models import AuditEntry

State = BankTransferRefund.State
PROVIDER = "bank_transfer"


def record_refund_sent(*, refund_id: str, bank_reference: str, actor: User) -> bool:
    """Note that the merchant has sent the money. False when it was noted before. Call it outside of a transaction."""
    is_new = _move(refund_id, State.TO_SEND, State.SENT, bank_reference, actor)
    sync_refund(provider=PROVIDER, provider_id=refund_id)
    return is_new


def record_refund_returned(*, refund_id: str, bank_reference: str, actor: User) -> bool:
    """Note that money that was sent has come back: what was promised to the refund is free again. False when it was
    noted before, or nothing was sent. Call it outside of a transaction."""
    is_new = _move(refund_id, State.SENT, State.FAILED, bank_reference, actor)
    sync_refund(provider=PROVIDER, provider_id=refund_id)
    return is_new


@transaction.atomic(durable=True)
def _move(refund_id: str, old: State, new: State, bank_reference: str, actor: User) -> bool:
    refunds = BankTransferRefund.objects.select_for_update(of=("self",), no_key=True).select_related("transfer")
    refund = refunds.get(pk=refund_id)
    if refund.state != old:
        return False
    refund.state, refund.bank_reference, refund.recorded_by = new, bank_reference.strip(), actor
    refund.save()
    order = Order.objects.get(number=refund.transfer.order_number)
    if new == State.SENT:
        audit.record(
            AuditEntry.Action.TRANSFER_REFUND_SENT,
            target=order,
            actor=actor,
            amount=str(refund.amount),
            currency=refund.transfer.currency,
            reason=refund.bank_reference,
        )
        finish_tasks_of(order=order, kind=Task.Kind.REFUND_BY_HAND, reference=refund.pk, outcome="Sent")
    return True
