"""The audit log: who did what to which object, written in the transaction of the deed."""

from typing import Any

from django.db import models

from shop.accounts.models import User
from shop.lib.prepared_insert import insert
from shop.security.middleware import current_request
from shop.security.models import AuditEntry


def record(
    action: "AuditEntry.Action", *, target: models.Model | None = None, actor: User | None = None, **details: Any
) -> AuditEntry:
    """Write one entry. `details` must be JSON and carry no secret and no card data; actor None is the system."""
    request = current_request.get()
    entry = AuditEntry(
        action=action,
        actor=actor,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        details=details,
        request_id=request.id if request else "",
        address=request.address if request else None,
    )
    insert(entry)
    return entry
