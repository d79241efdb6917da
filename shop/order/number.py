"""Order numbers that people can read out on the telephone and nobody can guess."""

import secrets

from django.db.models import QuerySet

from shop.lib.prepared import prepared
from shop.order.models import Order

# Without 0/O, 1/I/L and U: what is heard or read is what is typed.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def unused_number() -> str:
    """A random number of 10 characters in two groups ("7KQ2M-XW4TA"), one of 5.9e14."""
    while True:
        number = _random_number()
        if not _taken(number):
            return number


@prepared(str)
def _taken(number: str) -> QuerySet[Order]:
    return Order.objects.filter(number=number).only("pk").order_by()


def _random_number() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{drawn[:5]}-{drawn[5:]}"
