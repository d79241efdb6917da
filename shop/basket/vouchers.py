"""Vouchers in a basket: in with a reason, out on request."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from oscar.apps.basket.signals import voucher_addition, voucher_removal
from oscar.core.loading import get_class

from shop.basket.hints import missing_for
from shop.basket.models import Basket
from shop.customer.person import Person
from shop.offer.membership import note_ranges
from shop.security import attempts
from shop.security.client_address import client_network
from shop.security.models import AttemptWindow
from shop.voucher.codes import found_by
from shop.voucher.models import Voucher

Applicator = get_class("offer.applicator", "Applicator")
MOST = 10  # vouchers in a basket


class VoucherRefusedError(Exception):
    """The text tells the customer why."""


class TooManyCodesError(VoucherRefusedError):
    """Who tries codes out is stopped for a while."""


def use_code(*, basket: Basket, code: str, user: Any, address: str | None) -> Voucher:
    """Add the voucher of a code that a visitor typed, as add_voucher does. Wrong codes are counted by client address,
    before they are looked up, so call it outside a transaction. TooManyCodesError above the limit."""
    window = f"voucher:{client_network(address)}"
    if not attempts.admit(window, most=settings.VOUCHER_CODES_PER_CLIENT_AND_HOUR, period=timedelta(hours=1)):
        raise TooManyCodesError(_("Too many codes have been tried. Please try again in an hour."))
    tries = f"voucher-basket:{basket.pk}"
    if not attempts.admit(tries, most=settings.VOUCHER_CODES_PER_BASKET, period=timedelta(minutes=10)):
        raise TooManyCodesError(_("Too many codes have been tried. Please try again in ten minutes."))
    voucher = add_voucher(basket=basket, code=code, user=user)
    AttemptWindow.give_back(window)
    AttemptWindow.give_back(tries)
    return voucher


@transaction.atomic
def add_voucher(*, basket: Basket, code: str, user: Any) -> Voucher:
    """Add the voucher of a code to the basket and apply it. VoucherRefusedError when it cannot be used,
    BasketClosedError when the basket has been ordered meanwhile."""
    if basket.pk is None:
        raise VoucherRefusedError(_("Your basket is empty."))
    basket.lock_open()
    voucher = _meant_by(code)
    reason = _refusal(voucher, basket, user)
    if reason:
        raise VoucherRefusedError(reason)
    basket.vouchers.add(voucher)
    basket.reset_offer_applications()
    Applicator().apply(basket, user)
    if all(application["voucher"] != voucher for application in basket.offer_applications):
        raise VoucherRefusedError(_why_nothing(voucher, basket))
    voucher_addition.send(sender=Basket, basket=basket, voucher=voucher)
    return voucher


@transaction.atomic
def remove_voucher(*, basket: Basket, voucher: Voucher) -> None:
    basket.lock_open()
    basket.vouchers.remove(voucher)
    basket.reset_offer_applications()
    voucher_removal.send(sender=Basket, basket=basket, voucher=voucher)


def _why_nothing(voucher: Voucher, basket: Basket) -> str:
    """Why a voucher that is good takes nothing off this basket."""
    for offer in voucher.offers.select_related("condition__range", "benefit__range"):
        note_ranges((line.product for line in basket.all_lines()), [offer.condition.range])
        wanted = offer.condition.range
        if wanted and not any(wanted.contains_product(line.product) for line in basket.all_lines()):
            return _("This voucher is for %(range)s, of which nothing is in your basket.") % {"range": wanted}
        missing = missing_for(offer, basket)
        if missing:
            return _("%(missing)s to use this voucher.") % {"missing": missing}
        others = {one["offer"].name for one in basket.offer_applications}
        if others:
            words = {"offers": ", ".join(sorted(others))}
            return _("This voucher cannot be combined with what applies already: %(offers)s.") % words
    return _("This voucher takes nothing off what is in your basket.")


def _meant_by(code: str) -> Voucher:
    found = list(found_by(Voucher.objects.all(), code)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise VoucherRefusedError(_("Please type the code exactly as it was given to you, with its dashes."))
    raise VoucherRefusedError(_("We do not know this code."))


def _refusal(voucher: Voucher, basket: Basket, user: Any) -> str:
    if voucher.is_expired():
        return _("This voucher has expired.")
    if not voucher.is_active():
        return _("This voucher is not valid yet.")
    if basket.vouchers.filter(pk=voucher.pk).exists():
        return _("This voucher is in your basket already.")
    if basket.vouchers.count() >= MOST:
        return _("Your basket takes %(most)d vouchers at most.") % {"most": MOST}
    allowed, reason = voucher.is_available_to(Person.of(user, basket.guest_email))
    return "" if allowed else f"{reason}."
