"""Eight refunds of one order at once: by line, by amount, all of it. Never more than was paid, in money or in units."""

import random
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from shop.lib.money import to_minor
from shop.order.models import Line, Order
from shop.outbox import worker
from shop.payment import refund as refunds
from shop.payment.models import PaymentAttempt, Refund, Source
from shop.payment.refund import RefundRefusedError, request_refund
from tests.factories import ProductFactory
from tests.faults import figures
from tests.faults.scale import REFUNDS, SECONDS
from tests.order_factories import make_basket, place
from tests.payment_factories import at_once, captured
from tests.peers import StripePeer
from tests.shop.payment.conftest import peer

__all__ = ["peer"]
pytestmark = pytest.mark.timeout(SECONDS)
AT_ONCE = 8
UNITS = 3


def bought(peer: StripePeer) -> PaymentAttempt:
    """Three mugs at 12.00, and delivery at 4.90."""
    order = place(make_basket(ProductFactory(price=Decimal("12.00"), stock=1000), quantity=UNITS))
    return captured(peer, order)


def wishes(attempt: PaymentAttempt) -> list[dict[str, Any]]:
    line = attempt.order.lines.get().pk
    by_line: list[dict[str, Any]] = [{"lines": {line: units}, "restock": bool(units % 2)} for units in (1, 1, 2, 3)]
    others = [{"shipping": Decimal("4.90")}, {"amount": Decimal("15.00")}, {"amount": attempt.amount}]
    return [*by_line, *others, {"lines": {line: 1}, "shipping": Decimal("4.90"), "amount": Decimal("0.10")}]


def storm(attempt: PaymentAttempt) -> list[Any]:
    waiting = wishes(attempt)
    random.shuffle(waiting)

    def ask() -> Refund:
        return request_refund(attempt_id=attempt.pk, reason="", actor=None, **waiting.pop())

    return at_once(AT_ONCE, ask)


def test_the_storm_never_gives_back_more_than_was_paid_and_the_books_equal_stripes(committed_db, peer):
    made = refused = 0
    for _ in range(REFUNDS):
        attempt = bought(peer)
        results = storm(attempt)
        assert [one for one in results if not isinstance(one, Refund | RefundRefusedError)] == []  # no deadlock either
        made += sum(isinstance(result, Refund) for result in results)
        refused += sum(isinstance(result, RefundRefusedError) for result in results)
        worker.drain()
        attempt.refresh_from_db()
        assert attempt.amount_refund_committed <= attempt.amount_captured
        assert Source.objects.get(order=attempt.order).amount_refunded == attempt.amount_refund_committed
        assert Line.objects.get(order=attempt.order).units_refunded <= UNITS
    assert made + refused == REFUNDS * AT_ONCE
    succeeded = Refund.objects.filter(state=Refund.State.SUCCEEDED)
    given_back = sum(to_minor(refund.amount, refund.currency) for refund in succeeded)
    assert (made, given_back) == (succeeded.count(), peer.ledger()["totals"]["eur"]["refunded"])
    figures.LINES.append(
        f"{REFUNDS} orders refunded {AT_ONCE} times at once: {made} made, {refused} refused, 0 above what was paid;"
        f" books and Stripe agree on {Decimal(given_back) / 100} EUR"
    )


def test_control_without_lock_and_constraint_more_is_promised_than_was_paid(committed_db, peer, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payment_paymentattempt DROP CONSTRAINT payment_never_overrefunded")
        cursor.execute("ALTER TABLE order_line DROP CONSTRAINT order_line_never_overrefunded")
        cursor.execute("ALTER TABLE order_order DROP CONSTRAINT order_shipping_never_overrefunded")
    monkeypatch.setattr(refunds, "lock_order", lambda order_id: Order.objects.get(pk=order_id))
    monkeypatch.setattr(refunds, "lock_attempt", lambda pk: PaymentAttempt.objects.select_related("order").get(pk=pk))
    everybody_has_looked, commit = threading.Barrier(AT_ONCE), refunds._commit
    monkeypatch.setattr(refunds, "_commit", lambda *promise: (everybody_has_looked.wait(30), commit(*promise)))
    monkeypatch.setattr(refunds, "_move_goods", lambda *_: None)
    attempt = bought(peer)
    results = storm(attempt)
    attempt.refresh_from_db()
    assert [type(result) for result in results] == [Refund] * AT_ONCE
    assert attempt.amount_refund_committed > attempt.amount_captured
    over = attempt.amount_refund_committed - attempt.amount_captured
    figures.LINES.append(f"guards switched off: {AT_ONCE} refunds at once promise {over} EUR more than was paid")
