"""What a person can do about a difference in the books: have it looked at again, or lay it aside. No money moves."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.payment import differences
from shop.payment.disputes import sync_dispute
from shop.payment.gateway import GatewayRefusedError
from shop.payment.ledger_look import look_at_ledger, queue_key
from shop.payment.models import Difference, PaymentAttempt
from shop.payment.refund_sync import sync_refund
from shop.payment.sync import sync
from shop.security import audit
from shop.security.models import AuditEntry

LOOK_AGAIN = "payment.look_at_difference"


@transaction.atomic
def lay_aside(*, difference_id: int, actor: User, note: str) -> bool:
    """A person knows why the books differ here and that nothing is to be done. False when it is not open any more."""
    row = Difference.objects.select_for_update(of=("self",)).get(pk=difference_id)
    if row.settled_at is not None:
        return False
    row.settled_at, row.settled_by, row.note = timezone.now(), actor, note[:500]
    row.save(update_fields=["settled_at", "settled_by", "note"])
    audit.record(
        AuditEntry.Action.DIFFERENCE_SETTLED,
        target=row.order,
        actor=actor,
        kind=row.kind,
        about=row.about,
        reference=row.reference,
        reason=row.note,
    )
    return True


def look_again_soon(*, difference: Difference) -> None:
    """Have the worker ask the provider about what differs, as any event would have it do, and compare once more."""
    queue.put(LOOK_AGAIN, {"difference": difference.pk}, key=queue_key(difference.provider))


@handles(LOOK_AGAIN)
def look_again(message: Message) -> None:
    row = Difference.objects.get(pk=message.payload["difference"])
    try:
        LOOK_AT[row.about](row)
    except GatewayRefusedError as refusal:
        note = _("The provider says: %(reason)s") % {"reason": refusal}
        Difference.objects.filter(pk=row.pk, settled_at=None).update(note=note[:500])
    look_at_ledger(provider=row.provider)


def _look_at_capture(row: Difference) -> None:
    attempts = PaymentAttempt.objects.filter(gateway=row.provider, order=row.order)
    for attempt_id in attempts.values_list("pk", flat=True):
        sync(attempt_id=attempt_id)


def _look_at_refund(row: Difference) -> None:
    sync_refund(provider=row.provider, provider_id=row.reference)


def _look_at_dispute(row: Difference) -> None:
    sync_dispute(provider=row.provider, provider_id=row.reference)


LOOK_AT: dict[str, Callable[[Difference], None]] = {
    differences.CAPTURE: _look_at_capture,
    differences.REFUND: _look_at_refund,
    differences.DISPUTE: _look_at_dispute,
}
