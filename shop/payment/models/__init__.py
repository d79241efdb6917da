from shop.payment.models.approval import RefundApproval
from shop.payment.models.attempt import PaymentAttempt
from shop.payment.models.bank_transfer import BankTransfer, BankTransferRefund
from shop.payment.models.books import Source, SourceType, Transaction
from shop.payment.models.dispute import Dispute, FraudWarning
from shop.payment.models.event import WebhookEvent
from shop.payment.models.preferences import PaymentSettings
from shop.payment.models.reconciliation import Difference, LedgerLook, Movement
from shop.payment.models.refund import Refund, RefundLine

__all__ = [
    "BankTransfer",
    "BankTransferRefund",
    "Difference",
    "Dispute",
    "FraudWarning",
    "LedgerLook",
    "Movement",
    "PaymentAttempt",
    "PaymentSettings",
    "Refund",
    "RefundApproval",
    "RefundLine",
    "Source",
    "SourceType",
    "Transaction",
    "WebhookEvent",
]

from oscar.apps.payment.models import *  # Bankcard, which nothing here uses
