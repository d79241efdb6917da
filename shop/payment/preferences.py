"""How the merchant wants to be paid."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shop.accounts.models import User
from shop.lib.prepared import prepared
from shop.page_cache.drops import drop
from shop.page_cache.parts import KeptParts
from shop.payment.models import PaymentSettings
from shop.security import audit
from shop.security.models import AuditEntry

ROW = 1
TAG = "payment-settings"
SECONDS = 300

_kept: KeptParts[PaymentSettings] = KeptParts(most=1, seconds=SECONDS)


def payment_settings() -> PaymentSettings:
    """The merchant's settings; the defaults, unsaved, when nobody has changed them yet."""
    return _row.first(ROW) or PaymentSettings(pk=ROW)


def kept_settings() -> PaymentSettings:
    """The same from the memory of the process, for what is shown. For after `catch_up` (shop.page_cache.parts), and
    lent to every request: nobody changes it."""
    kept = _kept.get(TAG)
    if kept is None:
        begun = _kept.begin()
        kept = payment_settings()
        _kept.put(TAG, kept, tags=[TAG], begun=begun)
    return kept


@prepared(int)
def _row(pk: int) -> QuerySet[PaymentSettings]:
    return PaymentSettings.objects.filter(pk=pk)


@transaction.atomic
def change_settings(*, values: Mapping[str, Any], actor: User | None) -> PaymentSettings:
    """Change the named settings and note what each was before. ValidationError when a value does not fit.

    Payments that have begun go on as they began.
    """
    PaymentSettings.objects.get_or_create(pk=ROW)
    row = PaymentSettings.objects.select_for_update(no_key=True).get(pk=ROW)
    changes = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    if not changes:
        return row
    for name, (_old, value) in changes.items():
        setattr(row, name, value)
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    _kept.clear()  # here at once, elsewhere from the commit on
    drop([TAG])
    audit.record(AuditEntry.Action.PAYMENT_SETTINGS_CHANGED, target=row, actor=actor, changes=_noted(changes))
    return row


def _noted(changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """As JSON keeps it: amounts as text."""
    return {name: [str(one) if isinstance(one, Decimal) else one for one in pair] for name, pair in changes.items()}
