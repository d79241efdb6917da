"""The providers this shop works with, by the name that a payment attempt carries."""

from shop.payment.bank_transfer.gateway import BankTransferGateway
from shop.payment.gateway import Gateway
from shop.payment.stripe.gateway import StripeGateway

CARD = "stripe"
BANK_TRANSFER = "bank_transfer"
GATEWAYS: dict[str, Gateway] = {CARD: StripeGateway(), BANK_TRANSFER: BankTransferGateway()}


def gateway_named(name: str) -> Gateway:
    return GATEWAYS[name]
