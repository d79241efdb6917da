"""What all mails to the customer of an order have in common."""

from collections.abc import Callable
from typing import Any

from shop.customer.mail import send_mail
from shop.order.delivery import read_address
from shop.order.greeting import first_name
from shop.order.language import in_language_of
from shop.order.links import status_url
from shop.order.models import Order


def mail_about(
    order: Order,
    name: str,
    context: Callable[[], dict[str, Any]] = dict,
    *,
    dedupe_key: str | None = None,
    headers: dict[str, str] | None = None,
) -> None:
    """Queue a mail to the order's customer in the current transaction, in the language they ordered in; `context` is
    called in it, too. To what it returns come number, first_name and status_url.

    An order's mails keep their order among themselves, and nothing else waits for them: a mail server that is down
    holds back no refund.
    """
    read_address(order)
    with in_language_of(order):
        known = {"number": order.number, "first_name": first_name(order), "status_url": status_url(order)}
        send_mail(
            name,
            to=order.snapshot["email"],
            context={**known, **context()},
            key=f"order-mail:{order.number}",
            dedupe_key=dedupe_key,
            headers=headers,
        )
