"""The outbox's messages that a merchant asks for: by state, and by the order they are about."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shop.order.models import Order
from shop.outbox.models import Message
from shop.payment.models import Dispute, FraudWarning, PaymentAttempt, Refund, WebhookEvent

OPEN = Q(state__in=[Message.State.WAITING, Message.State.RUNNING])
STATES = {
    "parked": (_("Given up"), Q(state=Message.State.PARKED)),
    "failing": (_("Failing"), OPEN & ~Q(last_error="")),
    "waiting": (_("Waiting"), OPEN & Q(last_error="")),
    "done": (_("Done"), Q(state=Message.State.DONE)),
    "discarded": (_("Discarded"), Q(state=Message.State.DISCARDED)),
}


OVER = ("done", "discarded")


def in_state(state: str) -> QuerySet[Message]:
    """What is due first comes first; of what is over, the latest."""
    found = Message.objects.filter(STATES[state][1])
    return found.order_by("-finished_at", "-pk") if state in OVER else found.order_by("run_at", "pk")


def about_order(number: str) -> QuerySet[Message]:
    """All messages about the order with this number, newest first: by their key, or by an id in their payload."""
    found = Q(key__in=[f"order:{number}", f"order-mail:{number}"])
    found |= Q(payload__contains={"context": {"order_number": number}}) | Q(payload__contains={"order": number})
    order = Order.objects.filter(number=number).first()
    if order is not None:
        for name, ids in _ids(order).items():
            for value in ids:
                found |= Q(payload__contains={name: value})
    return Message.objects.filter(found).order_by("-pk")


def _ids(order: Order) -> dict[str, list[int]]:
    """Under which names messages carry the ids of what belongs to an order."""
    return {
        "order_id": [order.pk],
        "attempt": list(PaymentAttempt.objects.filter(order=order).values_list("pk", flat=True)),
        "refund": list(Refund.objects.filter(attempt__order=order).values_list("pk", flat=True)),
        "event": list(events_of(order).values_list("pk", flat=True)),
    }


def events_of(order: Order) -> QuerySet[WebhookEvent]:
    """The stored events whose payload names the order, or a session, payment, refund or dispute of it."""
    attempts = PaymentAttempt.objects.filter(order=order)
    refunds = Refund.objects.filter(attempt__order=order)
    named: dict[str, Iterable[str | None]] = {
        "session_id": [attempt.session_id for attempt in attempts],
        "intent_id": [attempt.intent_id for attempt in attempts],
        "refund_id": [refund.provider_id for refund in refunds],
        "dispute_id": Dispute.objects.filter(attempt__in=attempts).values_list("provider_id", flat=True),
        "warning_id": FraudWarning.objects.filter(attempt__in=attempts).values_list("provider_id", flat=True),
    }
    found = Q(payload__order=order.number)
    for name, ids in named.items():
        found |= Q(**{f"payload__{name}__in": [value for value in ids if value]})
    return WebhookEvent.objects.filter(found)
