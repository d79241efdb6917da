"""Whether every paid order was confirmed by mail once, and none that was not."""

from collections import defaultdict
from collections.abc import Iterable
from email.message import Message

from shop.order import mails
from shop.order.models import Order
from shop.outbox.models import Message as OutboxMessage


def differences_in_letters(inbox: Iterable[Message]) -> list[str]:
    """A mail that came twice is one when its Message-ID says so: a worker may die before it notes what it has sent."""
    ids = defaultdict(set)
    for mail in inbox:
        ids[" ".join(str(mail["Subject"]).split())].add(mail["Message-ID"])
    sold = set(Order.objects.exclude(paid_at=None).values_list("number", flat=True))
    confirmed = {number: len(ids[f"Your order {number}"]) for number in Order.objects.values_list("number", flat=True)}
    return [
        f"order {number}: {count} confirmations instead of {int(number in sold)}"
        for number, count in confirmed.items()
        if count != (number in sold)
    ] + [
        f"confirmation of order {number} is not put into the outbox exactly once"
        for number in sold
        if OutboxMessage.objects.filter(dedupe_key=f"{mails.CONFIRMATION}:{number}").count() != 1
    ]
