"""What a customer needs to know to make the transfer."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from shop.order import statuses
from shop.order.mail_about import mail_about
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
    key = f"{MAIL}:{attempt.idempotency_key}"
    mail_about(attempt.order, MAIL, lambda: _context(_instructions(attempt), attempt.order), dedupe_key=key)


def _context(how: Instructions, order: Order) -> dict[str, Any]:
    return {
        "account_holder": how.account_holder,
        "iban": how.iban,
        "bic": how.bic,
        "bank_name": how.bank_name,
        "amount": str(how.amount),
        "currency": how.currency,
        "until": date_format(localtime(how.until)),
        "order": order.snapshot,
    }


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
