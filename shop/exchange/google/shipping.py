"""Deliveries by country; one to all countries cannot be told in a feed, and is set up at Google."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice

from shop.shipping.charges import Charge

MOST = 100  # of one item, by the feed's rules


def shipping_texts(charges: Iterable[Charge], price: Decimal, currency: str) -> Iterable[str]:
    """In the feed's short form, country:region:service:price, for one piece."""
    texts = (
        f"{country}::{charge.service.replace(':', ' ')}:{charge.of(price):.2f} {currency}"
        for charge in charges
        for country in charge.countries
    )
    return islice(texts, MOST)
