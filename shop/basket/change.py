"""Changing a line of a basket: only while the basket is open, one change at a time."""

from django.db import transaction
from django.utils import timezone

from shop.basket.models import Line


@transaction.atomic
def set_quantity(*, line: Line, quantity: int) -> None:
    """0 takes the line out. BasketClosedError when the basket has been ordered meanwhile.

    Another tab may have taken the line out: then there is nothing to change any more.
    """
    line.basket.lock_open()
    mine = Line.objects.filter(pk=line.pk, basket=line.basket)
    if quantity == 0:
        mine.delete()
    else:
        mine.update(quantity=quantity, date_updated=timezone.now())
    line.basket.reset_offer_applications()
