"""Prices are entered and shown with tax; what the shop owes of it is worked out backwards."""

from decimal import Decimal

from django.conf import settings

from shop.lib.money import rounded


def rate() -> Decimal:
    """The share of tax on a net price: 0.19 for 19 %."""
    return Decimal(settings.SHOP_TAX_RATE)


def net_of(amount: Decimal, currency: str) -> Decimal:
    """What of an amount including tax is the shop's own, rounded to the currency's smallest unit."""
    return rounded(amount / (1 + rate()), currency)
