"""What baskets hold of a person."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from shop.accounts.models import User
from shop.basket.models import Basket, Line
from shop.basket.presentation import line_options
from shop.customer.own_data import ROWS_AT_ONCE, holds

LINES = Line.objects.select_related("product__parent").prefetch_related("attributes__option").order_by("pk")


@holds("baskets")
def baskets(user: User) -> Iterator[Any]:
    """The open one and what is set aside; those that were ordered are orders."""
    found = Basket.objects.filter(owner=user, status__in=[Basket.OPEN, Basket.SAVED]).order_by("pk")
    for basket in found.prefetch_related(Prefetch("lines", LINES), "vouchers").iterator(ROWS_AT_ONCE):
        yield {
            "state": basket.status,
            "created_at": basket.date_created,
            "vouchers": [voucher.code for voucher in basket.vouchers.all()],
            "lines": [_line(line) for line in basket.lines.all()],
        }


def _line(line: Line) -> dict[str, Any]:
    return {"product": line.product.get_title(), "options": line_options(line), "quantity": line.quantity}
