"""What a customer needs to know to make the transfer."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime

from shop.customer.mail import send_mail
from shop.order import statuses
from shop.order.greeting import first_name
from shop.order.language import in_language_of
from shop.order.links import status_url
from shop.order.models import Order
from shop.payment.bank_transfer.account import grouped
from shop.payment.gateways import BANK_TRANSFER
from shop.payment.models import PaymentAttempt
from shop.payment.preferences import payment_settings

MAIL = "bank_transfer_instructions"


@dataclass(frozen=True)
class Instructions:
    account_holder: str
    iban: str  # in fours
    bic: str
    bank_name: str
    amount: Decimal
    currency: str
    purpose: str
    until: datetime


def instructions_of(order: Order) -> Instructions | None:
    """How to pay an order that waits for a transfer; None when it does not. The account is today's."""
    if order.status != statuses.PENDING_PAYMENT:
        return None
    attempt = order.payment_attempts.order_by("-number").first()
    if attempt is None or attempt.gateway != BANK_TRANSFER or not attempt.is_live:
        return None
    return _instructions(attempt)


def mail_instructions(attempt: PaymentAttempt) -> None:
    """Queue the mail, in the transaction that has opened the attempt."""
    order, how = attempt.order, _instructions(attempt)
    with in_language_of(order):
        send_mail(
            MAIL,
            to=order.snapshot["email"],
            context={
                "number": order.number,
                "first_name": first_name(order),
                "status_url": status_url(order),
                "account_holder": how.account_holder,
                "iban": how.iban,
                "bic": how.bic,
                "bank_name": how.bank_name,
                "amount": str(how.amount),
                "currency": how.currency,
                "until": date_format(localtime(how.until)),
                "order": order.snapshot,
            },
            key=f"order-mail:{order.number}",
            dedupe_key=f"{MAIL}:{attempt.idempotency_key}",
        )


def _instructions(attempt: PaymentAttempt) -> Instructions:
    account = payment_settings()
    return Instructions(
        account_holder=account.account_holder,
        iban=grouped(account.iban),
        bic=account.bic,
        bank_name=account.bank_name,
        amount=attempt.amount,
        currency=attempt.currency,
        purpose=attempt.order.number,
        until=attempt.expires_at,
    )
