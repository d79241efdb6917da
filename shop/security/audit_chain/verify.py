"""Walks along the chain and names every row that is not as it was sealed."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shop.security.audit_chain.digest import FIELDS, FIRST, fits, link_content
from shop.security.audit_chain.models import AuditCheck, AuditLink
from shop.security.audit_chain.seal import unlinked
from shop.security.models import AuditEntry

BATCH = 2000
SEALED_WITHIN = timedelta(minutes=15)
# An entry is dated when it is written and sealed after its transaction: none of ours takes longer than this.
LONGEST_TRANSACTION = timedelta(hours=1)
KEPT = 100  # faults, of a check that is remembered


@dataclass(frozen=True)
class Fault:
    kind: str  # altered, removed, inserted, unsealed, cut
    text: str
    entry: int | None = None
    sequence: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Head:
    """The newest link: whoever keeps it elsewhere can prove later that nothing before it was taken away."""

    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"


@dataclass
class Walk:
    """Where a walk is, and what the link before was like."""

    sequence: int = 0
    digest: str = FIRST
    newest: datetime | None = None
    looked_at: int = 0
    wrong: int = 0
    faults: list[Fault] = field(default_factory=list)


def head() -> Head:
    last = AuditLink.objects.order_by("-sequence").first()
    return Head(last.sequence, last.digest) if last else Head(0, FIRST)


def verify(
    *,
    start: int = 1,
    expected: Head | None = None,
    on_fault: Callable[[Fault], object] = lambda _fault: None,
    on_batch: Callable[[Walk], object] = lambda _walk: None,
) -> Walk:
    """Walk from the link `start` to the newest, a batch at a time. Reads only; of the faults the first few are kept."""
    walk = _begin(start)
    for fault in _all_faults(walk, [head for head in (expected, highest_head()) if head], on_batch):
        walk.wrong += 1
        if len(walk.faults) < KEPT:
            walk.faults.append(fault)
        on_fault(fault)
    return walk


def verify_and_remember(**how: Any) -> AuditCheck:
    """The whole chain; what was found is kept, and its head is what the next walk expects at least."""
    begun = timezone.now()
    walk = verify(**how)
    return AuditCheck.objects.create(
        sequence=walk.sequence,
        digest=walk.digest,
        looked_at=walk.looked_at,
        wrong=walk.wrong,
        faults=[fault.as_json() for fault in walk.faults],
        milliseconds=(timezone.now() - begun) // timedelta(milliseconds=1),
    )


def highest_head() -> Head | None:
    """Of all walks. The highest and not the last: a cut tail stays known until somebody explains it."""
    found = AuditCheck.objects.order_by("-sequence", "pk").first()
    return Head(found.sequence, found.digest) if found and found.sequence else None


def _begin(start: int) -> Walk:
    before = AuditLink.objects.filter(sequence=start - 1).first()
    return Walk(sequence=start - 1, digest=before.digest if before else FIRST)


def _all_faults(walk: Walk, expected: list[Head], on_batch: Callable[[Walk], object]) -> Iterator[Fault]:
    yield from _chain_faults(walk, on_batch)
    for one in expected:
        yield from _cut(one)
    for entry, created_at in _overdue():
        yield Fault("unsealed", f"written {created_at:%Y-%m-%d %H:%M} UTC and never sealed", entry)


def _chain_faults(walk: Walk, on_batch: Callable[[Walk], object]) -> Iterator[Fault]:
    while links := list(AuditLink.objects.filter(sequence__gt=walk.sequence).order_by("sequence")[:BATCH]):
        rows = AuditEntry.objects.order_by().filter(pk__in=[link.entry_id for link in links]).values(*FIELDS)
        entries = {row["id"]: row for row in rows}
        for link in links:
            yield from _link_faults(walk, link, entries.get(link.entry_id))
            walk.sequence, walk.digest = link.sequence, link.digest
            walk.looked_at += 1
        on_batch(walk)


def _link_faults(walk: Walk, link: AuditLink, entry: dict[str, Any] | None) -> Iterator[Fault]:
    yield from _joint_faults(walk, link)
    if entry is None:
        yield Fault("removed", "the entry is gone, its seal is still there", link.entry_id, link.sequence)
        return
    content = link_content(sequence=link.sequence, previous=link.previous, sealed_at=link.sealed_at, entry=entry)
    if not fits(content, link.digest):
        yield Fault("altered", "not as it was sealed, or sealed without the shop's key", entry["id"], link.sequence)
    elif walk.newest and entry["created_at"] < walk.newest - LONGEST_TRANSACTION:
        text = f"dated {entry['created_at']:%Y-%m-%d %H:%M} UTC, sealed after an entry of {walk.newest:%Y-%m-%d %H:%M}"
        yield Fault("inserted", text, entry["id"], link.sequence)
    else:
        walk.newest = max(walk.newest or entry["created_at"], entry["created_at"])


def _joint_faults(walk: Walk, link: AuditLink) -> Iterator[Fault]:
    """Between this link and the one before it."""
    missing = range(walk.sequence + 1, link.sequence)
    if missing:
        gone = f"{missing[0]}" if len(missing) == 1 else f"{missing[0]} to {missing[-1]}"
        yield Fault("removed", f"the seals {gone} are gone", None, missing[0])
    elif link.previous != walk.digest:
        yield Fault("inserted", "does not follow the seal before it", link.entry_id, link.sequence)


def _cut(expected: Head) -> Iterator[Fault]:
    link = AuditLink.objects.filter(sequence=expected.sequence).first()
    if link is None:
        yield Fault("cut", "this seal was there once, and is gone", None, expected.sequence)
    elif link.digest != expected.digest:
        yield Fault("cut", "this seal was another once", link.entry_id, expected.sequence)


def _overdue() -> Any:
    late = unlinked().filter(created_at__lt=timezone.now() - SEALED_WITHIN)
    return late.order_by("pk").values_list("pk", "created_at").iterator(chunk_size=BATCH)
