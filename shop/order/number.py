"""Order numbers that people can read out on the telephone and nobody can guess."""

import secrets

from shop.lib.prepared_insert import insert_unless_there
from shop.order.models import Order

# Without 0/O, 1/I/L and U: what is heard or read is what is typed.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def insert_with_number(order: Order) -> None:
    """Write a new order under a random number of 10 characters in two groups ("7KQ2M-XW4TA"), one of 5.9e14: another,
    should some order have it."""
    order.number = _random_number()
    while not insert_unless_there(order, "number"):
        order.number = _random_number()


def _random_number() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{drawn[:5]}-{drawn[5:]}"
