"""The language an order was placed in: its customer is written to in it, whoever does what with the order later."""

from contextlib import AbstractContextManager

from django.utils import translation

from shop.languages.addresses import known
from shop.order.models import Order


def language_of(order: Order) -> str:
    """Of the shop's languages; the first for an order of before, or in one that the shop has given up."""
    return known(order.snapshot.get("language"))


def in_language_of(order: Order) -> AbstractContextManager[None]:
    return translation.override(language_of(order))
