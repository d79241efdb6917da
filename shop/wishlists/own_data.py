"""What wish lists hold of a person."""

from collections.abc import Iterator
from typing import Any

from shop.accounts.models import User
from shop.customer.own_data import ROWS_AT_ONCE, holds
from shop.wishlists.lists import WishList


@holds("wish_lists")
def wish_lists(user: User) -> Iterator[Any]:
    found = WishList.objects.filter(owner=user).prefetch_related("lines__product__parent").order_by("pk")
    for wishes in found.iterator(ROWS_AT_ONCE):
        lines = [{"product": line.get_title(), "quantity": line.quantity} for line in wishes.lines.all()]
        yield {"name": wishes.name, "created_at": wishes.date_created, "lines": lines}
