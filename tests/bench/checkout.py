"""Whole checkouts of guests, from an empty basket to a paid order: six requests to the shop, the stand-in's payment
with its webhooks, and the worker's mails beside them."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from django.db.models import Q
from django.utils import timezone

from shop.catalogue.models import Product
from shop.order.models import Order
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from tests.bench.guest import Guest
from tests.bench.http_client import Connection
from tests.bench.load import Deed, Measured, measure
from tests.factories import CountryFactory
from tests.order_factories import shipping_method

MANY = 200
PATIENCE = 120  # seconds that the worker has for what is left


def stock_up() -> list[int]:
    """Products of which there are enough for any number of runs; and a way to deliver them."""
    CountryFactory()
    shipping_method()
    ids = sorted(Product.objects.filter(stockrecords__price__gt=0).values_list("pk", flat=True))
    some = random.Random(7).sample(ids, min(MANY, len(ids)))
    StockRecord.objects.filter(product__in=some).update(num_in_stock=1_000_000)
    # What an earlier run left is about a stand-in that is gone.
    Message.objects.filter(state__in=[Message.State.WAITING, Message.State.RUNNING]).update(
        state=Message.State.DISCARDED
    )
    return some


def load(url: str, bank_url: str, products: list[int], *, at_once: int, seconds: float) -> Measured:
    @contextmanager
    def customer(number: int) -> Iterator[Deed]:
        dice, numbers = random.Random(number), count()
        with Connection(url) as shop, Connection(bank_url) as bank:

            def buy() -> None:
                Guest(shop, bank, email=f"guest{number}-{next(numbers)}@example.com").buy(dice.choice(products))

            yield buy

    return measure(customer, at_once=at_once, seconds=seconds)


def paid_orders() -> int:
    return Order.objects.filter(paid_at__isnull=False).count()


def seconds_until_done() -> float:
    """Until the webhooks, mails and statistics of what was bought are done, too."""
    began = time.monotonic()
    open_messages = Message.objects.filter(Q(state="running") | Q(state="waiting", run_at__lte=timezone.now()))
    while open_messages.exists():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"{open_messages.count()} messages are still waiting")
        time.sleep(0.1)
    return time.monotonic() - began
