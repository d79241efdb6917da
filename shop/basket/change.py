"""Changing a line of a basket: only while the basket is open, one change at a time."""

from django.db import transaction

from shop.basket.models import Line


@transaction.atomic
def set_quantity(*, line: Line, quantity: int) -> None:
    """0 takes the line out. BasketClosedError when the basket has been ordered meanwhile."""
    line.basket.lock_open()
    if quantity == 0:
        line.delete()
    else:
        line.quantity = quantity
        line.save(update_fields=["quantity", "date_updated"])
    line.basket.reset_offer_applications()
