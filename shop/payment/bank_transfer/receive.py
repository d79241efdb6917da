"""The merchant has found a transfer on the bank's statement."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.catalogue.templatetags.money import money
from shop.outbox import queue
from shop.payment.models import BankTransfer, PaymentAttempt
from shop.payment.others import LOOK
from shop.payment.sync import sync
from shop.security import audit
from shop.security.models import AuditEntry


class TransferRefusedError(Exception):
    """What the merchant has entered does not fit; nothing was recorded. `field` says where, the text what to do."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


def record_transfer(
    *, transfer_id: str, amount: Decimal, received_at: datetime, bank_reference: str, actor: User
) -> BankTransfer:
    """Note that a transfer has arrived, and pay its order. `amount` in the transfer's currency, all of it.

    A transfer that comes after its order expired is recorded like any other: the order is honoured while the goods
    can still be had, else the money is to go back. The same entry twice is one; TransferRefusedError when it was
    recorded before with something else, or the amount differs. Call it outside of a transaction.
    """
    transfer = _record(transfer_id, amount, received_at, bank_reference.strip(), actor)
    for attempt in PaymentAttempt.objects.filter(session_id=transfer_id):
        sync(attempt_id=attempt.pk, actor=actor)
    return transfer


@transaction.atomic(durable=True)
def _record(transfer_id: str, amount: Decimal, received_at: datetime, bank_reference: str, actor: User) -> BankTransfer:
    transfer = BankTransfer.objects.select_for_update(no_key=True).get(pk=transfer_id)
    _check_amount(transfer, amount)
    if transfer.state == BankTransfer.State.RECEIVED:
        if transfer.bank_reference == bank_reference:
            return transfer
        raise TransferRefusedError(_recorded_before(transfer), field="bank_reference")
    attempt = PaymentAttempt.objects.select_related("order").filter(session_id=transfer_id).first()
    if attempt is None:  # the shop died before it could tell the customer of the account
        raise TransferRefusedError(_("The customer has not been asked for this transfer."), field="amount")
    transfer.state = BankTransfer.State.RECEIVED
    transfer.received_at, transfer.bank_reference, transfer.recorded_by = received_at, bank_reference, actor
    transfer.save()
    audit.record(
        AuditEntry.Action.TRANSFER_RECEIVED,
        target=attempt.order,
        actor=actor,
        attempt=attempt.number,
        amount=str(amount),
        currency=transfer.currency,
        reason=bank_reference,
    )
    queue.put(LOOK, {"attempt": attempt.pk})  # should the shop die before it has paid the order
    return transfer


def _check_amount(transfer: BankTransfer, amount: Decimal) -> None:
    words = {
        "awaited": money(transfer.amount, transfer.currency),
        "difference": money(abs(amount - transfer.amount), transfer.currency),
    }
    if amount < transfer.amount:
        msg = _(
            "%(awaited)s are awaited, so %(difference)s are missing. Ask the customer for the rest and record "
            "%(awaited)s when all of it is here; or cancel the order and send back what has arrived."
        )
        raise TransferRefusedError(msg % words, field="amount")
    if amount > transfer.amount:
        msg = _(
            "%(awaited)s are awaited, so %(difference)s are too much. Send those back to the customer at your bank, "
            "and record %(awaited)s here."
        )
        raise TransferRefusedError(msg % words, field="amount")


def _recorded_before(transfer: BankTransfer) -> str:
    words = {"reference": transfer.bank_reference, "number": transfer.order_number}
    return (
        _(
            "The transfer for order %(number)s was recorded before, with the reference “%(reference)s”. If this is "
            "another one, the customer has paid twice: send it back at your bank."
        )
        % words
    )
