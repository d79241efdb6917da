"""Whole checkouts of guests, from an empty basket to an order whose payment page is open: five requests each."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from shop.catalogue.models import Product
from shop.partner.models import StockRecord
from tests.bench.load import Deed, Measured, measure
from tests.factories import CountryFactory
from tests.faults.buyer import Buyer
from tests.order_factories import shipping_method

MANY = 200


def stock_up() -> list[int]:
    """Products of which there are enough for any number of runs; and a way to deliver them."""
    CountryFactory()
    shipping_method()
    ids = sorted(Product.objects.filter(stockrecords__price__gt=0).values_list("pk", flat=True))
    some = random.Random(7).sample(ids, min(MANY, len(ids)))
    StockRecord.objects.filter(product__in=some).update(num_in_stock=1_000_000)
    return some


def load(url: str, payment_host: str, products: list[int], *, at_once: int, seconds: float) -> Measured:
    @contextmanager
    def customer(number: int) -> Iterator[Deed]:
        dice, numbers = random.Random(number), count()

        def buy() -> None:
            with Buyer(url, f"guest{number}-{next(numbers)}") as buyer:
                place = buyer.buy(dice.choice(products))
            if not place.startswith(payment_host):
                raise ValueError(f"sent to {place}")

        yield buy

    return measure(customer, at_once=at_once, seconds=seconds)
