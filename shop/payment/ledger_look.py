"""The nightly comparison of our books with each provider's own ledger. It finds and shows; it moves no money."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.outbox.registry import handles
from shop.payment import differences
from shop.payment.differences import Found, Span
from shop.payment.gateway import PaymentUnavailableError, ProviderMovement
from shop.payment.gateways import GATEWAYS, gateway_named
from shop.payment.models import Difference, LedgerLook, Movement

logger = logging.getLogger(__name__)
COMPARE = "payment.compare_books"
FIRST_REACH = timedelta(days=30)
OVERLAP = timedelta(days=2)  # a provider may book a little in the past
ON_ITS_WAY = timedelta(minutes=10)  # so long may one side know of a thing and the other not yet
BATCH = 500


@every(timedelta(days=1), "payment.look_at_ledgers")
def look_at_ledgers(_message: Message) -> None:
    compare_soon()


def compare_soon() -> None:
    """Have every provider's ledger compared by the worker. A look that fails is tried again, later and later."""
    for provider in GATEWAYS:
        queue.put(COMPARE, {"provider": provider}, key=queue_key(provider))


@handles(COMPARE)
def compare_books(message: Message) -> None:
    look_at_ledger(provider=message.payload["provider"])


def look_at_ledger(*, provider: str) -> LedgerLook:
    """Copy what the provider has booked since the last look and note where our books differ. May be called again.

    PaymentUnavailableError when it cannot be read to its end; then the look says so and no difference changes.
    """
    look = LedgerLook.objects.create(provider=provider, since=_since(provider))
    try:
        look.compared = _copy(provider, gateway_named(provider).movements_since(look.since))
    except PaymentUnavailableError as error:
        LedgerLook.objects.filter(pk=look.pk).update(error=str(error)[:500])
        raise
    with transaction.atomic():
        look.differences = _note(_span(look))
        look.finished_at = timezone.now()
        look.save()
    logger.info("ledger provider=%s compared=%s differences=%s", provider, look.compared, look.differences)
    return look


def _since(provider: str) -> datetime:
    last = LedgerLook.objects.filter(provider=provider, finished_at__isnull=False).first()
    return last.started_at - OVERLAP if last else timezone.now() - FIRST_REACH


def _span(look: LedgerLook) -> Span:
    """From the first look's reach on: the copies are kept, so every look compares all of it."""
    finished = LedgerLook.objects.filter(provider=look.provider, finished_at__isnull=False)
    first = finished.aggregate(first=Min("since"))["first"]
    return Span(look.provider, min(first or look.since, look.since), look.started_at - ON_ITS_WAY)


def _copy(provider: str, movements: Iterable[ProviderMovement]) -> int:
    number = 0
    coming = iter(movements)
    while batch := list(islice(coming, BATCH)):
        rows = {movement.id: _row(provider, movement) for movement in batch}
        Movement.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["provider", "provider_id"],
            update_fields=["kind", "amount", "fee", "currency", "intent_id", "refund_id", "dispute_id", "order_number"],
        )
        number += len(rows)
    return number


def _row(provider: str, movement: ProviderMovement) -> Movement:
    return Movement(
        provider=provider,
        provider_id=movement.id,
        kind=Movement.Kind(movement.kind.value),
        amount=movement.amount,
        fee=movement.fee,
        currency=movement.currency,
        occurred_at=movement.occurred_at,
        intent_id=movement.intent_id,
        refund_id=movement.refund_id,
        dispute_id=movement.dispute_id,
        order_number=movement.order_number[:128],
    )


def _note(span: Span) -> int:
    """Bring the list of open differences to what was found; how many there are."""
    now = timezone.now()
    found = {(one.kind.value, one.about, one.reference): one for one in differences.find(span)}
    known = {_key_of(row): row for row in Difference.objects.filter(provider=span.provider, settled_at=None)}
    gone = [row.pk for key, row in known.items() if key not in found]
    Difference.objects.filter(pk__in=gone).update(settled_at=now, note=_("Agrees again"))
    seen = [_update(row, found[key], now) for key, row in known.items() if key in found]
    Difference.objects.bulk_update(seen, ["order_id", "ours", "theirs", "last_seen_at"], batch_size=BATCH)
    laid_aside = _laid_aside(span.provider)
    new = [one for key, one in found.items() if key not in known and (*key, one.ours, one.theirs) not in laid_aside]
    Difference.objects.bulk_create([_difference(span.provider, one, now) for one in new], batch_size=BATCH)
    return len(seen) + len(new)


def _key_of(row: Difference) -> tuple[str, str, str]:
    return (row.kind, row.about, row.reference)


def _laid_aside(provider: str) -> set[tuple[str, ...]]:
    """What a person has looked at and laid aside stays so while nothing about it changes."""
    settled = Difference.objects.filter(provider=provider, settled_by__isnull=False)
    return set(settled.values_list("kind", "about", "reference", "ours", "theirs"))


def _update(row: Difference, found: Found, now: datetime) -> Difference:
    row.order_id, row.ours, row.theirs, row.last_seen_at = found.order_id, found.ours, found.theirs, now
    return row


def _difference(provider: str, found: Found, now: datetime) -> Difference:
    return Difference(provider=provider, first_seen_at=now, last_seen_at=now, **found._asdict())


def queue_key(provider: str) -> str:
    """One look at a provider's ledger at a time."""
    return f"ledger:{provider}"
