"""Refunds by line and quantity, with shipping, with the goods back on the shelf."""

from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from shop.fulfilment.ship import ship_order
from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.order.models import Line, Order, Task
from shop.order.units import cancel_units
from shop.outbox import worker
from shop.partner.models import StockRecord
from shop.payment.models import Dispute, PaymentAttempt, Refund, RefundLine
from shop.payment.refund import RefundRefusedError, request_refund
from shop.payment.refund_plan import plan_refund, refundable_lines, units_refundable
from shop.payment.refund_sync import fail_refund
from shop.security.models import AuditEntry
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import captured, status_of
from tests.peers import DISPUTED
from tests.shop.offer.offers import offer

pytestmark = pytest.mark.django_db
PARCEL = {"actor": None, "carrier": "DHL", "tracking_number": "JD1"}


def bought(peer, *prices: str, quantity: int = 3) -> tuple[PaymentAttempt, list[Line]]:
    products = [ProductFactory(price=Decimal(price), title=f"Thing {price}") for price in prices or ("12.00",)]
    attempt = captured(peer, place(make_basket(*products, quantity=quantity)))
    attempt.order.refresh_from_db()
    return attempt, list(attempt.order.lines.order_by("pk"))


def ask(attempt: PaymentAttempt, **what) -> Refund:
    return request_refund(**{"attempt_id": attempt.pk, "reason": "Broken", "actor": None, **what})


def shelf() -> list[tuple[int, int]]:
    return list(StockRecord.objects.order_by("pk").values_list("num_in_stock", "num_allocated"))


def test_units_and_shipping_come_to_their_part_of_the_total(peer):
    attempt, [mug, bowl] = bought(peer, "12.00", "5.00")
    refund = ask(attempt, lines={mug.pk: 2, bowl.pk: 1}, shipping=Decimal("4.90"), amount=Decimal("1.00"))
    assert (refund.amount, refund.shipping_amount) == (Decimal("34.90"), Decimal("4.90"))
    parts = RefundLine.objects.values_list("line_id", "quantity", "amount")
    assert list(parts) == [(mug.pk, 2, Decimal("24.00")), (bowl.pk, 1, Decimal("5.00"))]
    assert list(attempt.order.lines.order_by("pk").values_list("units_refunded", flat=True)) == [2, 1]
    worker.drain()
    assert peer.ledger()["totals"]["eur"]["refunded"] == 3490
    assert status_of(attempt) == statuses.PAID


def test_however_a_discounted_line_is_divided_the_refunds_come_to_its_total(peer):
    offer("Percentage", 15, needs=("Count", 2))  # off the sum, not off each
    attempt, [mug] = bought(peer, "3.35")
    line_total = Line.objects.get().line_price_incl_tax
    amounts = [ask(attempt, lines={mug.pk: 1}).amount for _ in range(3)]
    assert sum(amounts) == line_total
    assert len(set(amounts)) > 1  # it does not divide by three
    refund = ask(attempt, shipping=Decimal("4.90"))
    worker.drain()
    attempt.refresh_from_db()
    assert (attempt.amount_refundable, status_of(attempt)) == (Decimal(0), statuses.REFUNDED)
    assert refund.amount == Decimal("4.90")


def test_a_refund_that_fails_in_between_does_not_move_the_cents(peer):
    offer("Percentage", 15, needs=("Count", 2))  # off the sum, not off each
    attempt, [mug] = bought(peer, "3.35")
    first, *_ = (ask(attempt, lines={mug.pk: 1}) for _ in range(2))
    from_scratch = first.amount
    worker.drain()
    refund_fails(first)
    assert ask(attempt, lines={mug.pk: 1}).amount == from_scratch


def refund_fails(refund: Refund) -> None:
    fail_refund(refund_id=refund.pk, reason="The account is closed")


def test_a_failed_refund_frees_its_units_and_its_shipping_and_waits_for_a_person(peer):
    attempt, [mug] = bought(peer)
    refund = ask(attempt, lines={mug.pk: 2}, shipping=Decimal("4.00"))
    refund_fails(refund)
    mug.refresh_from_db()
    order = Order.objects.get()
    assert (mug.units_refunded, order.shipping_refunded) == (0, 0)
    task = Task.objects.get(kind=Task.Kind.REFUND_FAILED)
    assert (task.reference, task.done_at) == (str(refund.pk), None)
    assert "The account is closed" in task.note


def test_units_put_back_are_taken_off_the_order_first_and_then_counted_on_the_shelf(peer):
    attempt, [mug] = bought(peer)
    before = StockRecord.objects.get().num_in_stock
    ship_order(order_id=attempt.order_id, lines={mug.pk: 2}, **PARCEL)
    assert shelf() == [(before - 2, 1)]
    refund = ask(attempt, lines={mug.pk: 2}, restock=True)
    part = refund.lines.get()
    assert (part.units_taken_off, part.units_returned) == (1, 1)
    assert shelf() == [(before - 1, 0)]
    assert status_of(attempt) == statuses.SHIPPED
    entry = AuditEntry.objects.get(action=AuditEntry.Action.STOCK_RETURNED)
    assert entry.details["units"] == {mug.partner_sku: 1}


def test_an_order_whose_goods_were_all_taken_off_is_over_though_its_delivery_was_kept(peer):
    attempt, [mug] = bought(peer, quantity=3)
    ask(attempt, lines={mug.pk: 1}, restock=True)
    worker.drain()
    assert status_of(attempt) == statuses.PAID

    ask(attempt, lines={mug.pk: 2}, restock=True)
    worker.drain()
    assert status_of(attempt) == statuses.REFUNDED
    assert shelf() == [(10, 0)]


def test_without_it_the_goods_still_go_out(peer):
    attempt, [mug] = bought(peer)
    ask(attempt, lines={mug.pk: 1})
    shipment = ship_order(order_id=attempt.order_id, **PARCEL)
    assert shipment.lines.get().quantity == 3


def test_goods_come_back_once_even_when_the_money_fails(peer):
    attempt, [mug] = bought(peer)
    before = StockRecord.objects.get().num_in_stock
    ship_order(order_id=attempt.order_id, **PARCEL)
    for _ in range(2):
        refund_fails(ask(attempt, lines={mug.pk: 3}, restock=True))
    assert shelf() == [(before, 0)]


def test_units_taken_off_before_the_money_was_taken_are_not_refunded(peer):
    attempt, [mug] = bought(peer)
    cancel_units(order=attempt.order, units={mug.pk: 1}, actor=None)
    with pytest.raises(RefundRefusedError, match="2 at most"):
        ask(attempt, lines={mug.pk: 3})
    assert ask(attempt, lines={mug.pk: 2}).amount == Decimal("24.00")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"units": 0}, "0 of “Thing 12.00” cannot"),
        ({"units": -1}, "-1 of “Thing 12.00” cannot"),
        ({"units": 4}, "3 at most"),
        ({"shipping": Decimal("4.91")}, r"Only 4\.90 EUR of the shipping"),
        ({"shipping": Decimal("-1")}, "not an amount"),
        ({"shipping": Decimal("0.001")}, "not an amount"),
        ({"units": 1, "amount": Decimal("-1.00")}, "not an amount"),
        ({"units": 3, "amount": Decimal("5.00")}, r"Only 40\.90 EUR"),
        ({"units": 1, "currency": "USD"}, "cannot be refunded in USD"),
        ({}, "not an amount"),
    ],
)
def test_fail_parts(peer, what, said):
    attempt, [mug] = bought(peer)
    if "units" in what:
        what = {**what, "lines": {mug.pk: what["units"]}}
        del what["units"]
    with pytest.raises(RefundRefusedError, match=said):
        ask(attempt, restock=True, **what)
    mug.refresh_from_db()
    assert (Refund.objects.count(), mug.units_refunded, mug.units_cancelled) == (0, 0, 0)


def test_fail_more_units_than_are_left(peer):
    attempt, [mug] = bought(peer)
    ask(attempt, lines={mug.pk: 2})
    with pytest.raises(RefundRefusedError, match="1 at most"):
        ask(attempt, lines={mug.pk: 2})


def test_fail_line_of_another_order(peer):
    attempt, _ = bought(peer)
    with pytest.raises(RefundRefusedError, match="no such line"):
        ask(attempt, lines={place().lines.get().pk: 1})


@pytest.mark.parametrize("state", [Dispute.State.NEEDS_RESPONSE, Dispute.State.UNDER_REVIEW, Dispute.State.LOST])
def test_fail_disputed(peer, state):
    attempt, [mug] = bought(peer)
    Dispute.objects.create(attempt=attempt, provider_id="dp_1", amount=1, currency="EUR", state=state)
    with pytest.raises(RefundRefusedError, match="disputed"):
        ask(attempt, lines={mug.pk: 1})


def test_a_question_of_the_bank_and_a_dispute_that_was_won_hold_no_refund_back(peer):
    attempt, [mug] = bought(peer)
    for number, state in enumerate([Dispute.State.INQUIRY, Dispute.State.WON]):
        Dispute.objects.create(attempt=attempt, provider_id=f"dp_{number}", amount=1, currency="EUR", state=state)
    assert ask(attempt, lines={mug.pk: 1})


def test_the_latest_payment_with_enough_left_is_taken_and_none_is_said_plainly(peer):
    attempt, _ = bought(peer)
    second = PaymentAttempt.objects.create(
        order=attempt.order,
        number=2,
        amount=attempt.amount,
        currency="EUR",
        state=PaymentAttempt.State.CAPTURED,
        amount_captured=attempt.amount,
        amount_refund_committed=attempt.amount - 10,
        intent_id="pi_2",
        expires_at=attempt.expires_at,
    )

    def payment(amount: str) -> int:
        return request_refund(order_id=attempt.order_id, amount=Decimal(amount), reason="", actor=None).attempt_id

    assert [payment("9.00"), payment("9.00"), payment("1.00")] == [second.pk, attempt.pk, second.pk]
    with pytest.raises(RefundRefusedError, match=r"Only 31\.90 EUR of this payment"):
        payment("32.00")


@pytest.mark.parametrize(
    ("model", "change", "name"),
    [
        (Line, {"units_refunded": F("quantity") + 1}, "order_line_never_overrefunded"),
        (Order, {"shipping_refunded": F("shipping_incl_tax") + 1}, "order_shipping_never_overrefunded"),
    ],
)
def test_the_database_itself_refuses_to_promise_too_many_parts(peer, model, change, name):
    bought(peer)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**change)


def test_planning_moves_nothing(peer):
    attempt, [mug] = bought(peer)
    plan = plan_refund(attempt.order, lines={mug.pk: 2}, shipping=Decimal("4.90"), restock=True)
    assert (plan.total, plan.lines[0].units_taken_off, plan.lines[0].units_returned) == (Decimal("28.90"), 2, 0)
    assert not Refund.objects.exists()


def test_lines_are_counted_in_one_query_however_many_there_are(peer):
    attempt, [mug, bowl, _] = bought(peer, "1.00", "2.00", "3.00")
    for _ in range(2):
        ask(attempt, lines={mug.pk: 1, bowl.pk: 1}, restock=True)
    with CaptureQueriesContext(connection) as queries:
        assert [units_refundable(line) for line in refundable_lines(attempt.order)] == [1, 1, 3]
    assert len(queries) == 1


def test_a_payment_that_was_charged_back_is_not_returned_on_top(peer):
    attempt = captured(peer, card=DISPUTED)
    Dispute.objects.create(attempt=attempt, provider_id="dp_1", amount=1, currency="EUR", state="lost")
    cancel_order(order_id=attempt.order_id, actor=None, reason="")
    worker.drain()
    assert not Refund.objects.exists()


def test_the_mail_adds_up(peer):
    attempt, [mug, bowl] = bought(peer, "12.00", "5.00")
    for what in (
        {"lines": {mug.pk: 2, bowl.pk: 1}, "amount": Decimal("0.50")},
        {"lines": {mug.pk: 1, bowl.pk: 1}, "shipping": Decimal("4.40")},
    ):
        ask(attempt, **what)
        worker.drain()
    first, second = [message for message in mail.outbox if "refund" in message.subject]
    for text in (
        "2 × Thing 12.00: €24.00",
        "1 × Thing 5.00: €5.00",
        "Further amount: €0.50",
        "This refund: €29.50",
        "card you paid with (Visa 4242)",
        "five to ten days",
    ):
        assert text in first.body
    assert "Refunded before" not in first.body
    for text in ("Delivery: €4.40", "This refund: €21.40", "Refunded before: €29.50", "Refunded in all: €50.90"):
        assert text in second.body
        assert text.split()[-1] in second.alternatives[0][0]
    assert "all that you paid" not in second.body


def test_the_last_mail_says_that_all_is_back(peer):
    attempt, [mug] = bought(peer)
    ask(attempt, lines={mug.pk: 3}, shipping=Decimal("4.90"))
    worker.drain()
    assert "all that you paid for the order is back" in mail.outbox[-1].body
