"""The providers this shop works with, by the name that a payment attempt carries."""

from shop.payment.gateway import Gateway
from shop.payment.stripe.gateway import StripeGateway

CARD = "stripe"
GATEWAYS: dict[str, Gateway] = {CARD: StripeGateway()}


def gateway_named(name: str) -> Gateway:
    return GATEWAYS[name]
