"""Putting right what can be put right without moving money: first shown, then done as shown, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.doctor.check import Check, NotMendableError, Row
from shop.doctor.look import look, look_again
from shop.security import audit
from shop.security.models import AuditEntry

MOST = 100  # rows at a time
SALT = "shop.doctor.mend"
SHOWN_FOR = 60 * 60  # seconds


class PreviewExpiredError(Exception):
    """What was shown is too old, or not ours: look again."""


@dataclass
class Outcome:
    mended: list[Row] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)  # about what, and why


def preview(check: Check) -> list[Row]:
    """The rows that the mend would change, as they are and as they would be: at most a hundred at a time."""
    return [row for row in look(check, most=MOST).rows if row.mendable] if check.mend else []


def ticket(check: Check, rows: Sequence[Row]) -> str:
    """Says what was shown, for `mend` to do exactly that."""
    return signing.dumps(
        [check.name, [[row.id, row.about, row.found, row.expected] for row in rows]], salt=SALT, compress=True
    )


def mend(*, check: Check, ticket: str, actor: User | None) -> Outcome:
    """Change the rows of a ticket from what was shown to what was shown. Each is locked and looked at again; what has
    changed since, or is being worked on, is left alone. PreviewExpiredError when the ticket is not good."""
    outcome = Outcome()
    for row_id, about, found, expected in _shown(check, ticket):
        reason = _mend_one(check, row_id, (found, expected), actor, outcome)
        if reason:
            outcome.left.append((about, reason))
    return outcome


def _shown(check: Check, ticket: str) -> list[Any]:
    try:
        name, rows = signing.loads(ticket, salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        raise PreviewExpiredError from None
    if name != check.name:
        raise PreviewExpiredError
    return list(rows)


def _mend_one(check: Check, row_id: int, shown: tuple[str, str], actor: User | None, outcome: Outcome) -> str:
    """Why it was left alone; empty when it was mended."""
    assert check.mend is not None
    try:
        with transaction.atomic():
            if not check.mend.lock(row_id):
                return _("Somebody is working on it at this moment.")
            row = look_again(check, row_id)
            if row is None or not row.mendable or (row.found, row.expected) != shown:
                return _("It has changed since.")
            check.mend.change(row)
            audit.record(
                AuditEntry.Action.DOCTOR_MENDED,
                actor=actor,
                check=check.name,
                about=row.about,
                id=row.id,
                before=row.found,
                after=row.expected,
            )
    except NotMendableError as error:
        return str(error)
    except IntegrityError:
        return _("The database does not allow it: something else is wrong with it, too.")
    outcome.mended.append(row)
    return ""
