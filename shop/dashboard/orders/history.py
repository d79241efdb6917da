"""All that happened to an order, as one list: the audit log, changes of status, notes and mails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.catalogue.templatetags.money import money
from shop.customer.mail import TOPIC as MAIL_TOPIC
from shop.order.models import Order, Task
from shop.outbox.models import Message
from shop.security.models import AuditEntry


@dataclass(frozen=True)
class Event:
    at: datetime
    what: str
    details: str = ""
    who: str = ""  # empty: the shop itself


def history(order: Order) -> list[Event]:
    """Newest first; four queries, however long it is."""
    entries = list(_audit_entries(order))
    events = [
        *(_of_entry(entry) for entry in entries),
        *_unaudited_changes(order, entries),
        *(_of_note(note) for note in order.notes.select_related("user")),
        *(_of_mail(message) for message in _mails(order)),
    ]
    return sorted(events, key=attrgetter("at"), reverse=True)


def _audit_entries(order: Order) -> Iterator[AuditEntry]:
    about = AuditEntry.objects.filter(target_type=order._meta.label_lower, target_id=str(order.pk))
    return about.select_related("actor").iterator()


def _mails(order: Order) -> QuerySet[Message]:
    keys = [f"order:{order.number}", f"order-mail:{order.number}"]
    return Message.objects.filter(topic=MAIL_TOPIC, key__in=keys)


def _of_entry(entry: AuditEntry) -> Event:
    return Event(entry.created_at, entry.get_action_display(), _details(entry.details), _name(entry.actor))


def _details(details: dict[str, Any]) -> str:
    parts = [f"{details['old']} → {details['new']}"] if "old" in details else []
    amount = details.get("amount") or details.get("total")
    if amount is not None:
        parts.append(money(Decimal(amount), details.get("currency")))
    if details.get("kind") in Task.Kind.values:
        parts.append(str(Task.Kind(details["kind"]).label))
    parts += [f"{quantity} × {sku}" for sku, quantity in details.get("units", {}).items()]
    parts += [details[key] for key in ("carrier", "tracking_number", "reason", "outcome") if details.get(key)]
    return " · ".join(parts)


def _unaudited_changes(order: Order, entries: list[AuditEntry]) -> Iterator[Event]:
    """Orders that were brought in from elsewhere have changes of status that no audit entry tells of."""
    known = {(entry.details.get("old"), entry.details.get("new")) for entry in entries}
    for change in order.status_changes.all():
        if (change.old_status, change.new_status) not in known:
            yield Event(change.date_created, _("Order status changed"), f"{change.old_status} → {change.new_status}")


def _of_note(note: Any) -> Event:
    return Event(note.date_created, _("Note"), note.message, _name(note.user))


def _of_mail(message: Message) -> Event:
    name = message.payload["name"].replace("_", " ")
    details = f"{name} · {message.payload['to']}"
    if message.state == Message.State.DONE:
        return Event(message.finished_at or message.created_at, _("Mail sent"), details)
    waiting = message.state in (Message.State.WAITING, Message.State.RUNNING)
    return Event(message.created_at, _("Mail waits to be sent") if waiting else _("Mail could not be sent"), details)


def _name(user: User | None) -> str:
    return user.get_full_name() or user.email if user else ""
