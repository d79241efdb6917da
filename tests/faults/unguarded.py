"""The shop with one of its guards switched off, named by FAULT_UNGUARDED: only to show that a proof can fail."""

import secrets
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections

from shop.settings.env import env

PAUSE = 0.05  # seconds between reading and writing: a busy shop has them by itself


class UnguardedConfig(AppConfig):
    name = "tests.faults"
    label = "unguarded"

    def ready(self) -> None:
        SWITCHES[env.str("FAULT_UNGUARDED")]()


def stock() -> None:
    """The stock is checked first and written later."""
    checkout = import_module("shop.checkout.place")
    checkout.place_order = partial(checkout.place_order, reserve=read_then_write)


def read_then_write(quantities: dict[int, int]) -> None:
    stock_record = import_module("shop.partner.models").StockRecord
    for pk, quantity in quantities.items():
        record = stock_record.objects.get(pk=pk)
        if record.net_stock_level < quantity:
            raise import_module("shop.partner.reservation").OutOfStockError({pk: record.net_stock_level})
        time.sleep(PAUSE)
        stock_record.objects.filter(pk=pk).update(num_allocated=(record.num_allocated or 0) + quantity)


def basket() -> None:
    """The basket is looked at without a lock; the test drops the constraint that would still refuse a second order."""
    place = import_module("shop.order.place")

    def look(basket: Any, user: Any) -> Any:
        found = place.Basket.objects.get(pk=basket.pk)
        if not found.can_be_edited:
            raise place.BasketAlreadySubmittedError(place.Order.objects.filter(basket=found).first())
        found.strategy = basket.strategy if basket.has_strategy else place.Selector().strategy(user=user)
        time.sleep(PAUSE)
        return found

    place._lock = look


def limits() -> None:
    """Vouchers and offers are looked at without a lock, and counted later."""
    usage = import_module("shop.order.usage")
    count = usage.record

    def count_later(order: Any) -> None:
        time.sleep(PAUSE)
        count(order)

    usage.lock_limited = lambda _basket: None
    usage.record = count_later


def idempotency_keys() -> None:
    """Every try at Stripe has a key of its own."""
    client = import_module("shop.payment.stripe.client")
    # The gateway finds both by the module's name at each call.
    client.create_session = _with_any_key(client.create_session)
    client.create_refund = _with_any_key(client.create_refund)


def _with_any_key(call: Callable[..., Any]) -> Callable[..., Any]:
    return lambda params, *, idempotency_key: call(params, idempotency_key=secrets.token_hex(16))


def acknowledgement() -> None:
    """A message is noted as done before it is done."""
    worker = import_module("shop.outbox.worker")
    do = worker._do

    def note_first(message: Any) -> None:
        worker.queue.finish(message)
        do(message)

    worker._do = note_first


def connection_checks() -> None:
    """A connection is used without asking whether it still stands."""
    for settings in connections.settings.values():
        settings["CONN_HEALTH_CHECKS"] = False


SWITCHES: dict[str, Callable[[], None]] = {
    "stock": stock,
    "basket": basket,
    "limits": limits,
    "idempotency keys": idempotency_keys,
    "acknowledgement": acknowledgement,
    "connection checks": connection_checks,
}
