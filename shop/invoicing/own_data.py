"""What stands on the invoices of a person."""

from collections.abc import Iterator
from typing import Any

from shop.accounts.models import User
from shop.customer.own_data import ROWS_AT_ONCE, holds
from shop.invoicing.models import Invoice


@holds("invoices")
def invoices(user: User) -> Iterator[Any]:
    found = Invoice.objects.filter(order__user=user).defer("pdf").order_by("pk")
    for invoice in found.iterator(ROWS_AT_ONCE):
        yield {"number": invoice.number, "issued_at": invoice.issued_at, "contents": invoice.contents}
