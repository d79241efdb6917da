"""A shop with an order in every state there is, and the doctor's look at it when everything has settled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import time_machine
from django.db import connection
from django.utils import timezone

from shop.doctor.check import Result
from shop.doctor.checks import CHECKS
from shop.doctor.look import look
from shop.doctor.run import run_all
from shop.fulfilment.deliver import mark_delivered
from shop.fulfilment.ship import ship_order
from shop.order.cancel import cancel_order
from shop.order.expire import expire_order
from shop.order.models import Order
from shop.order.packing import start_packing
from shop.outbox import worker
from shop.payment.capture import capture_order
from shop.payment.models import PaymentAttempt, PaymentSettings
from shop.payment.preferences import change_settings
from shop.payment.refund import request_refund
from shop.payment.take_off import take_off
from shop.search.index import reindex_all
from shop.voucher.models import Voucher
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, paid, percentage_offer, place, shipping_method, voucher
from tests.payment_factories import authorised, awaited, captured, opened, received, refunded
from tests.peers import StripePeer


@contextmanager
def later(**period: float) -> Iterator[None]:
    with time_machine.travel(timezone.now() + timedelta(**period), tick=False):
        yield


def seen(name: str) -> Result:
    """What a check finds a few minutes later."""
    with later(minutes=3):
        return look(CHECKS[name], most=100)


def unhealthy() -> dict[str, list[str]]:
    """All that the doctor complains of a few minutes later."""
    with later(minutes=3):
        results = run_all()
    return {
        result.check.name: [result.error, *(f"{row.about}: {row.found} / {row.expected}" for row in result.rows)]
        for result in results
        if not result.is_healthy
    }


def sql(statement: str, *parameters: Any) -> None:
    """What no code of the shop's would do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, parameters)


def allow(table: str, *constraints: str) -> None:
    """Without what keeps the database itself from such a fault."""
    for constraint in constraints:
        sql(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")


def whole_shop(peer: StripePeer) -> dict[str, Order]:
    """Orders by what became of them."""
    percentage_offer("5", name="Five off", exclusive=False)
    code = voucher("WELCOME", usage="Once per customer")
    voucher("FREE", percent="100").offers.update(exclusive=False)

    def order(*, user: Any = None, code: Any = None, guest: str = "bob@example.com") -> Order:
        basket = make_basket(ProductFactory(), ProductFactory(), owner=user, quantity=2)
        if code is not None:
            basket.vouchers.add(code)
        return place(basket, user=user, guest_email="" if user else guest)

    orders = {
        "pending": order(code=code),
        "expired": order(user=UserFactory()),
        "cancelled": order(code=code, guest="charlie@example.com"),
    }
    opened(orders["pending"])
    _expire(opened(orders["expired"]))
    opened(orders["cancelled"])
    cancel_order(order_id=orders["cancelled"].pk, actor=None, reason="")
    for name in ("paid", "packing", "partly", "shipped", "delivered", "refunded_in_part", "refunded", "paid_cancelled"):
        orders[name] = order(user=UserFactory() if name == "paid" else None)
        captured(peer, orders[name])
    _let_live(orders)
    orders["authorised"] = order()
    authorised(peer, orders["authorised"])
    orders["held_packing"] = order()
    authorised(peer, orders["held_packing"])
    start_packing(order_id=orders["held_packing"].pk, actor=None)
    _give_back_parts(peer, orders, order)
    _by_bank_transfer(orders, order)
    orders["free"] = paid(_free_order())
    reindex_all()
    worker.drain()
    return orders


def _give_back_parts(peer: StripePeer, orders: dict[str, Order], order: Callable[[], Order]) -> None:
    """Units and the delivery, before and after they were sent, and before they were paid."""
    for name in ("unsent_refunded", "goods_refunded", "sent_refunded", "taken_off"):
        orders[name] = order()
    change_settings(values={"capture": PaymentSettings.Capture.AT_ONCE}, actor=None)
    captured(peer, orders["unsent_refunded"])
    captured(peer, orders["goods_refunded"])
    all_units = dict(orders["goods_refunded"].lines.values_list("pk", "quantity"))
    request_refund(order_id=orders["goods_refunded"].pk, lines=all_units, restock=True, reason="", actor=None)
    captured(peer, orders["sent_refunded"])
    _ship(orders["sent_refunded"])
    for name in ("unsent_refunded", "sent_refunded"):
        line = orders[name].lines.first()
        shipping = orders[name].shipping_incl_tax
        request_refund(
            order_id=orders[name].pk, lines={line.pk: 1}, shipping=shipping, restock=True, reason="", actor=None
        )
    authorised(peer, orders["taken_off"])
    take_off(order_id=orders["taken_off"].pk, units={orders["taken_off"].lines.first().pk: 1}, actor=None)
    capture_order(order_id=orders["taken_off"].pk, actor=None)
    _ship(orders["taken_off"])


def _by_bank_transfer(orders: dict[str, Order], order: Callable[[], Order]) -> None:
    orders["transfer_awaited"], orders["transfer_received"] = order(), order()
    awaited(orders["transfer_awaited"])
    received(awaited(orders["transfer_received"]))


def _expire(attempt: PaymentAttempt) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(state=PaymentAttempt.State.EXPIRED)
    expire_order(order_id=attempt.order_id)


def _let_live(orders: dict[str, Order]) -> None:
    start_packing(order_id=orders["packing"].pk, actor=None)
    first = orders["partly"].lines.first()
    _ship(orders["partly"], lines={first.pk: 1})
    for name in ("shipped", "delivered", "refunded_in_part", "refunded"):
        _ship(orders[name])
    mark_delivered(order_id=orders["delivered"].pk, actor=None)
    refunded(orders["refunded_in_part"].payment_attempts.get(), Decimal("3.00"))
    refunded(orders["refunded"].payment_attempts.get())
    cancel_order(order_id=orders["paid_cancelled"].pk, actor=None, reason="")


def _ship(order: Order, **lines: Any) -> None:
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number=order.number, **lines)


def _free_order() -> Order:
    basket = make_basket(ProductFactory())
    basket.vouchers.add(Voucher.objects.get(code="FREE"))
    return place(basket, shipping_method=shipping_method("0.00", name="Pick-up"))
