"""Putting the goods of an order that came to nothing back into a basket."""

from django.db import transaction

from shop.basket.models import Basket, Line
from shop.order.models import Order


@transaction.atomic
def restore_basket(*, order: Order, into: Basket) -> int:
    """Copy the lines of an order's basket into an open basket; how many lines were added or raised.

    Doing it twice changes nothing: a line is raised to the ordered quantity, never added to.
    The order keeps its own, submitted basket. BasketClosedError when `into` has just been ordered itself.
    """
    if order.basket_id is None:
        return 0
    if into.pk is None:
        into.save()
    into.lock_open()
    present = {line.line_reference: line for line in into.lines.all()}
    changed = 0
    for line in order.basket.lines.prefetch_related("attributes"):
        changed += _raise(present[line.line_reference], line) if line.line_reference in present else _copy(line, into)
    into.vouchers.add(*order.basket.vouchers.all())
    into.reset_offer_applications()
    return changed


def _raise(mine: Line, theirs: Line) -> bool:
    if mine.quantity >= theirs.quantity:
        return False
    mine.quantity = theirs.quantity
    mine.save(update_fields=["quantity", "date_updated"])
    return True


def _copy(line: Line, into: Basket) -> bool:
    copy = Line.objects.create(
        basket=into,
        line_reference=line.line_reference,
        product_id=line.product_id,
        stockrecord_id=line.stockrecord_id,
        quantity=line.quantity,
        price_currency=line.price_currency,
        price_excl_tax=line.price_excl_tax,
        price_incl_tax=line.price_incl_tax,
    )
    for attribute in line.attributes.all():
        copy.attributes.create(option_id=attribute.option_id, value=attribute.value)
    return True
