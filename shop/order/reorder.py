"""Putting what was ordered before into the basket once more, as far as it can still be had, and at today's prices."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from oscar.apps.partner.strategy import PurchaseInfo

from shop.basket.models import Basket
from shop.order.models import Line, Order


@dataclass
class Reordered:
    """What came of it, in titles as they were ordered. `changed`: (title, unit price then, unit price now)."""

    added: list[str] = field(default_factory=list)
    fewer: list[tuple[str, int]] = field(default_factory=list)  # how many of it are left and were added
    refused: list[tuple[str, str]] = field(default_factory=list)  # why
    changed: list[tuple[str, Decimal, Decimal]] = field(default_factory=list)


@transaction.atomic
def reorder(*, order: Order, into: Basket) -> Reordered:
    """Add the order's lines to an open basket, which has its strategy. BasketClosedError when it was ordered itself.

    Units in the basket already count: never more is added than can be bought in all.
    """
    result = Reordered()
    if into.pk is None:
        into.save()
    into.lock_open()
    lines = order.lines.select_related("product__parent__product_class", "product__product_class")
    for line in lines.prefetch_related("attributes__option").order_by("pk"):
        _put(line, into, result)
    into.reset_offer_applications()
    return result


def _put(line: Line, into: Basket, result: Reordered) -> None:
    if line.product is None:
        result.refused.append((line.title, _("we do not sell it any more")))
        return
    info = into.strategy.fetch_for_product(line.product)
    if not info.availability.is_available_to_buy or info.price.currency != line.order.currency:
        result.refused.append((line.title, _("it cannot be bought at the moment")))
        return
    units = _units(line, info, into)
    if units == 0:
        result.refused.append((line.title, _("all that we have is in your basket already")))
        return
    options = [{"option": chosen.option, "value": chosen.value} for chosen in line.attributes.all() if chosen.option]
    into.add_product(line.product, units, options)
    if units < line.quantity:
        result.fewer.append((line.title, units))
    else:
        result.added.append(line.title)
    if info.price.incl_tax != line.unit_price_incl_tax and line.unit_price_incl_tax is not None:
        result.changed.append((line.title, line.unit_price_incl_tax, info.price.incl_tax))


def _units(line: Line, info: PurchaseInfo, into: Basket) -> int:
    """As many as were ordered, as are left beside those in the basket, and as fit into one order."""
    present = dict(into.lines.values_list("pk", "quantity"))
    room = settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD - sum(present.values())
    mine = sum(into.lines.filter(stockrecord=info.stockrecord).values_list("quantity", flat=True))
    left: Any = getattr(info.availability, "num_available", None)
    return max(0, min(line.quantity, room, line.quantity if left is None else left - mine))
