"""Changing a basket: only while it is open, one change at a time."""

from typing import Any

from django.db import transaction

from shop.basket.models import Basket, Line


class BasketClosedError(Exception):
    """The basket has been ordered or merged in the meantime."""


def lock_open(basket: Basket) -> None:
    """Lock the basket's row until the transaction ends. BasketClosedError when it can no longer be changed."""
    if basket.pk is None:
        return
    status = Basket.objects.select_for_update().values_list("status", flat=True).get(pk=basket.pk)
    if status not in Basket.editable_statuses:
        raise BasketClosedError


@transaction.atomic
def add_product(*, basket: Basket, product: Any, quantity: int, options: list[dict[str, Any]]) -> Line:
    """Put a product into the basket, or more of it. The form has checked that it can be had."""
    lock_open(basket)
    line, _ = basket.add_product(product, quantity, options)
    return line


@transaction.atomic
def set_quantity(*, line: Line, quantity: int) -> None:
    """0 takes the line out."""
    lock_open(line.basket)
    if quantity == 0:
        line.delete()
    else:
        line.quantity = quantity
        line.save(update_fields=["quantity", "date_updated"])
    line.basket.reset_offer_applications()
