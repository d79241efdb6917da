"""The dates that a customer saw while ordering stay those of the order, whatever the merchant changes later."""

import re

import pytest
import time_machine
from django.core import mail

from shop.order.cancel import cancel_order
from shop.order.models import Order
from shop.order.paid import mark_paid
from shop.outbox import worker
from shop.payment.gateways import BANK_TRANSFER
from shop.shipping.models import OrderAndItemCharges
from tests.factories import ProductFactory
from tests.payment_factories import offer_transfers
from tests.shop.checkout.visitor import Visitor, only_order

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-23T08:00:00Z"
PROMISED = "Arrives Wed 25 Nov – Fri 27 Nov"


@pytest.fixture
def bob() -> Visitor:
    visitor = Visitor()
    OrderAndItemCharges.objects.update(min_days=2, max_days=4)
    return visitor


def pay(order: Order) -> None:
    mark_paid(order_id=order.pk, paid_at=order.date_placed)
    worker.drain()


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def order_page(visitor: Visitor, order: Order) -> str:
    confirmation = next(message for message in mail.outbox if message.subject.startswith("Your order"))
    link = confirmation.body.partition("See your order: http://localhost:8000")[2].split()[0]
    return text(visitor.client.get(link))


def test_the_dates_seen_are_on_the_page_and_in_the_mail_of_the_order(bob, peer):
    with time_machine.travel(MONDAY):
        review = bob.walk_to_review(ProductFactory())
        assert PROMISED in text(review)
        bob.press_pay(review)
        order = only_order()
        OrderAndItemCharges.objects.update(min_days=20, max_days=30)
        pay(order)
    assert order.snapshot["shipping"]["arrives"] == ["2026-11-25", "2026-11-27"]
    assert PROMISED in mail.outbox[0].body
    assert PROMISED in mail.outbox[0].alternatives[0][0]
    assert PROMISED in order_page(bob, order)


def test_nobody_waits_for_an_order_that_is_cancelled(bob, peer):
    with time_machine.travel(MONDAY):
        bob.press_pay(bob.walk_to_review(ProductFactory()))
        order = only_order()
        pay(order)
        cancel_order(order_id=order.pk, actor=None, reason="")
        worker.drain()
        assert PROMISED not in order_page(bob, order)
    assert [PROMISED in message.body for message in mail.outbox if "cancelled" in message.subject] == [False]


def test_without_a_promise_there_are_no_dates(bob, peer):
    OrderAndItemCharges.objects.update(min_days=None, max_days=None)
    bob.press_pay(bob.walk_to_review(ProductFactory()))
    pay(only_order())
    assert only_order().snapshot["shipping"]["arrives"] is None
    assert "Arrives" not in mail.outbox[0].body
    assert "Arrives" not in order_page(bob, only_order())


def test_a_transfer_has_no_date_until_it_has_come(bob):
    offer_transfers()
    with time_machine.travel(MONDAY):
        bob.press_pay(bob.walk_to_review(ProductFactory()), method=BANK_TRANSFER)
    assert only_order().snapshot["shipping"]["arrives"] is None


def test_the_review_promises_days_after_the_payment_where_no_date_is_known(bob):
    offer_transfers()
    change_days(2, 4)
    with time_machine.travel(MONDAY):
        bob.walk_to_review(ProductFactory())
        assert "Arrives" in review_of(bob)
        chosen = {"method_code": OrderAndItemCharges.objects.get().code, "method": BANK_TRANSFER}
        bob.post("checkout:shipping-method", chosen)
        html = review_of(bob)
        assert "Arrives" not in html
        assert "We send it when your payment has arrived; then it takes 2–4 working days" in html
        change_days(1, 1)
        assert "then it takes 1 working day<" in review_of(bob)
        change_days(None, None)
        assert "when your payment has arrived" not in review_of(bob)


def review_of(bob) -> str:
    return bob.get("checkout:preview").content.decode()


@pytest.mark.parametrize(
    ("days", "said"), [(14, "within 14 days of"), (1, "within 1 day of"), (30, "within 30 days of")]
)
def test_how_long_a_consumer_may_withdraw_is_what_the_shop_set(bob, settings, days, said):
    settings.RETURN_DAYS = days
    bob.walk_to_review(ProductFactory())
    assert said in review_of(bob)


def test_an_order_of_before_is_shown_as_it_was(bob, peer):
    """Its snapshot knows nothing of dates."""
    bob.press_pay(bob.walk_to_review(ProductFactory()))
    order = only_order()
    del order.snapshot["shipping"]["arrives"]
    order.save(update_fields=["snapshot"])
    pay(order)
    assert "Arrives" not in order_page(bob, order)


def change_days(least: int | None, most: int | None) -> None:
    """As a merchant does it, so that the memory of the process hears of it."""
    method = OrderAndItemCharges.objects.get()
    method.min_days, method.max_days = least, most
    method.save()
