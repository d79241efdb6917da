"""One mail about an order that was not paid in time, to who asked for it while ordering, and to nobody else."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from shop.order import statuses
from shop.order.language import in_language_of
from shop.order.mail_about import mail_about
from shop.order.models import Order, ReminderOptOut
from shop.order.transition import lock_order
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security import audit
from shop.security.models import AuditEntry

TOPIC = "order.remind"
MAIL = "order_reminder"
_signer = Signer(sep=".", salt="shop.order.remind")


def plan_reminder(order: Order) -> None:
    """In the transaction that lets the order go; nothing for a customer who did not ask for it."""
    if order.wants_reminder:
        run_at = timezone.now() + timedelta(hours=settings.ORDER_REMINDER_HOURS)
        queue.put(TOPIC, {"order_id": order.pk}, dedupe_key=f"{TOPIC}:{order.number}", run_at=run_at)


@handles(TOPIC)
def remind_on_time(message: Message) -> None:
    remind(order_id=message.payload["order_id"])


@transaction.atomic
def remind(*, order_id: int) -> bool:
    """Write to the customer, once, if they still want it and have not ordered anew. May be called again."""
    order = lock_order(order_id)
    if not _is_wanted(order):
        return False
    order.reminded_at = timezone.now()
    order.save(update_fields=["reminded_at"])
    audit.record(AuditEntry.Action.ORDER_REMINDED, target=order, number=order.number)
    mail_about(
        order, MAIL, lambda: _context(order), dedupe_key=f"{MAIL}:{order.number}", headers=_opt_out_headers(order)
    )
    return True


def _context(order: Order) -> dict[str, Any]:
    return {"opt_out_url": _opt_out_url(order), "order": order.snapshot}


def _opt_out_headers(order: Order) -> dict[str, str]:
    """One press in the mail program: https://www.rfc-editor.org/rfc/rfc8058"""
    with in_language_of(order):
        return {
            "List-Unsubscribe": f"<{_opt_out_url(order)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


def _opt_out_url(order: Order) -> str:
    return f"{settings.SITE_URL}{opt_out_path(order)}"


def opt_out_path(order: Order) -> str:
    return reverse("checkout:no-reminders", kwargs={"token": _signer.sign(order.number)})


def order_to_opt_out(token: str) -> Order | None:
    """The order whose reminder the link stood in. It never ends: who wants no more mail can always say so."""
    try:
        return Order.objects.filter(number=_signer.unsign(token)).first()
    except BadSignature:
        return None


def opt_out(*, order: Order) -> None:
    """No more reminders to the order's address. May be called again."""
    ReminderOptOut.objects.get_or_create(email=_address(order))


def _is_wanted(order: Order) -> bool:
    if not order.wants_reminder or order.reminded_at is not None or order.status != statuses.PAYMENT_EXPIRED:
        return False
    if order.user is not None and not order.user.is_active:
        return False  # the account was closed
    return not ReminderOptOut.objects.filter(email=_address(order)).exists() and not _has_ordered_since(order)


def _has_ordered_since(order: Order) -> bool:
    email = _address(order)
    theirs = Q(guest_email__iexact=email) | Q(user__email__iexact=email)
    return Order.objects.filter(theirs, date_placed__gt=order.date_placed).exclude(pk=order.pk).exists()


def _address(order: Order) -> str:
    return str(order.snapshot["email"]).lower()
