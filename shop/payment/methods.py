"""The ways to pay that customers may choose from, in their words."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.payment.gateways import BANK_TRANSFER, CARD
from shop.payment.models import PaymentSettings
from shop.payment.preferences import payment_settings


class Method(NamedTuple):
    """`code` is what forms and the API say; `gateway` carries the payment out."""

    code: str
    gateway: str
    label: str | Promise
    hint: str | Promise


METHODS = (
    Method("card", CARD, _("Card"), _("You pay on our payment provider's own page.")),
    Method(
        "bank_transfer",
        BANK_TRANSFER,
        _("Bank transfer"),
        _("You transfer the amount to our account; we ship when it has arrived."),
    ),
)


def methods_offered(settings: PaymentSettings | None = None) -> tuple[Method, ...]:
    """Cards always, bank transfers when the merchant has switched them on; by the `settings` as they are now, or as
    given."""
    offers_transfer = (settings or payment_settings()).bank_transfer
    return tuple(method for method in METHODS if method.gateway != BANK_TRANSFER or offers_transfer)


def method_offered(code: str, settings: PaymentSettings | None = None) -> Method | None:
    return next((method for method in methods_offered(settings) if method.code == code), None)
