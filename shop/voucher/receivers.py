"""How often a voucher was put into a basket: a figure for merchants, by which nothing is decided."""

from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest
from django.dispatch import receiver
from oscar.apps.basket.signals import voucher_addition, voucher_removal

from shop.voucher.models import Voucher


@receiver(voucher_addition)
def count_addition(voucher: Voucher, **_others: Any) -> None:
    Voucher.objects.filter(pk=voucher.pk).update(num_basket_additions=F("num_basket_additions") + 1)


@receiver(voucher_removal)
def count_removal(voucher: Voucher, **_others: Any) -> None:
    fewer = Greatest(F("num_basket_additions") - 1, 0)
    Voucher.objects.filter(pk=voucher.pk).update(num_basket_additions=fewer)
