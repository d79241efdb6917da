"""Links committed entries to the chain, shortly after they were written.

Not in the transaction that writes them: each would have to wait for the one before it to commit, and all checkouts
would stand in one line. So an entry is outside the chain for a minute.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from shop.security.audit_chain.digest import FIELDS, FIRST, link_content, sign
from shop.security.audit_chain.models import AuditLink
from shop.security.models import AuditEntry

LOCK = 7_420_051
BATCH = 1000
# Transactions do not commit in the order of the ids they took. So far behind the newest link each run looks for
# entries that came late; whatever is later still is found by a thorough run, every night.
BEHIND = 20_000


def seal(*, is_thorough: bool = False) -> int:
    """Link what is not linked yet, oldest id first; how many were. Nothing while another process is at it."""
    after, done = 0 if is_thorough else _floor(), 0
    while ids := _seal_batch(after):
        after, done = ids[-1], done + len(ids)
    return done


def _floor() -> int:
    newest: int | None = AuditLink.objects.aggregate(newest=Max("entry_id"))["newest"]
    return max(0, (newest or 0) - BEHIND)


@transaction.atomic
def _seal_batch(after: int) -> list[int]:
    """The ids that were linked."""
    if not take_turn():
        return []
    last = AuditLink.objects.order_by("-sequence").first()
    sequence, digest = (last.sequence, last.digest) if last else (0, FIRST)
    links: list[AuditLink] = []
    for entry in unlinked().filter(pk__gt=after).order_by("pk").values(*FIELDS)[:BATCH]:
        sequence += 1
        links.append(_link(sequence, digest, entry))
        digest = links[-1].digest
    AuditLink.objects.bulk_create(links)
    return [link.entry_id for link in links]


def take_turn() -> bool:
    """Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def unlinked() -> Any:
    return AuditEntry.objects.filter(~Exists(AuditLink.objects.filter(entry_id=OuterRef("pk"))))


def _link(sequence: int, previous: str, entry: dict[str, Any]) -> AuditLink:
    now = timezone.now()
    content = link_content(sequence=sequence, previous=previous, sealed_at=now, entry=entry)
    return AuditLink(sequence=sequence, entry_id=entry["id"], previous=previous, digest=sign(content), sealed_at=now)
