"""A shop that checks the stock first and writes later. Only here, to show that the race for the last unit can fail."""

import time
from functools import partial
from importlib import import_module

from django.apps import AppConfig


class UnguardedConfig(AppConfig):
    name = "tests.faults"
    label = "unguarded"

    def ready(self) -> None:
        checkout = import_module("shop.checkout.place")
        checkout.place_order = partial(checkout.place_order, reserve=read_then_write)


def read_then_write(quantities) -> None:
    stock_record = import_module("shop.partner.models").StockRecord
    for pk, quantity in quantities.items():
        record = stock_record.objects.get(pk=pk)
        if record.net_stock_level < quantity:
            raise import_module("shop.partner.reservation").OutOfStockError({pk: record.net_stock_level})
        time.sleep(0.05)
        stock_record.objects.filter(pk=pk).update(num_allocated=(record.num_allocated or 0) + quantity)
