"""Vouchers in a basket: in with a reason, out on request."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.apps.basket.signals import voucher_addition, voucher_removal
from oscar.core.loading import get_class, get_model

from shop.basket.models import Basket

Applicator = get_class("offer.applicator", "Applicator")
Voucher = get_model("voucher", "Voucher")


class VoucherRefusedError(Exception):
    """The text tells the customer why."""


@transaction.atomic
def add_voucher(*, basket: Basket, code: str, user: Any) -> Any:
    """Add the voucher of a code to the basket and apply it. VoucherRefusedError when it cannot be used,
    BasketClosedError when the basket has been ordered meanwhile."""
    if basket.pk is None:
        raise VoucherRefusedError(_("Your basket is empty."))
    basket.lock_open()
    voucher = Voucher.objects.filter(code__iexact=code.strip()).first()
    reason = _refusal(voucher, basket, user)
    if reason:
        raise VoucherRefusedError(reason)
    basket.vouchers.add(voucher)
    basket.reset_offer_applications()
    Applicator().apply(basket, user)
    if all(application["voucher"] != voucher for application in basket.offer_applications):
        raise VoucherRefusedError(_("This voucher takes nothing off what is in your basket."))
    voucher_addition.send(sender=Basket, basket=basket, voucher=voucher)
    return voucher


@transaction.atomic
def remove_voucher(*, basket: Basket, voucher: Any) -> None:
    basket.lock_open()
    basket.vouchers.remove(voucher)
    basket.reset_offer_applications()
    voucher_removal.send(sender=Basket, basket=basket, voucher=voucher)


def _refusal(voucher: Any | None, basket: Basket, user: Any) -> str:
    if voucher is None:
        return _("We do not know this code.")
    if voucher.is_expired():
        return _("This voucher has expired.")
    if not voucher.is_active():
        return _("This voucher is not valid yet.")
    if basket.vouchers.filter(pk=voucher.pk).exists():
        return _("This voucher is in your basket already.")
    allowed, reason = voucher.is_available_to_user(user)
    return "" if allowed else f"{reason}."
