"""What is kept of the goods that a person sent back, or wanted to."""

from collections.abc import Iterator
from typing import Any

from shop.accounts.models import User
from shop.customer.own_data import ROWS_AT_ONCE, holds
from shop.returns.models import ReturnRequest


@holds("returns")
def returns(user: User) -> Iterator[Any]:
    found = ReturnRequest.objects.filter(order__user=user).select_related("order").order_by("pk")
    for request in found.prefetch_related("lines__line").iterator(ROWS_AT_ONCE):
        facts = ("state", "note", "message", "requested_at", "decided_at")
        yield {
            "order": request.order.number,
            **{name: getattr(request, name) for name in facts},
            "lines": [
                {"title": part.line.title, "quantity": part.quantity, "reason": part.reason}
                for part in request.lines.all()
            ],
        }
