from decimal import Decimal

import pytest

from shop.payment.models import PaymentAttempt
from shop.payment.queries import amount_refundable, payments_of, payments_to_look_at
from shop.payment.refund import request_refund
from tests.factories import StaffFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import attempt_for, captured

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("refunds", [1, 3])
def test_an_orders_payments_take_five_queries(peer, django_assert_num_queries, refunds):
    attempt = captured(peer, place(make_basket(quantity=3)))
    line = attempt.order.lines.get().pk
    for _ in range(refunds):
        request_refund(attempt_id=attempt.pk, lines={line: 1}, reason="", actor=StaffFactory())
    with django_assert_num_queries(5):
        found = [
            (refund.requested_by.email, part.line.title)
            for one in payments_of(attempt.order)
            for refund in one.refunds.all()
            for part in refund.lines.all()
        ]
    assert len(found) == refunds


def test_what_is_promised_to_a_refund_is_not_refundable_any_more(peer):
    attempt = captured(peer)
    request_refund(attempt_id=attempt.pk, amount=Decimal("1.00"), reason="", actor=None)
    assert amount_refundable(attempt.order) == Decimal("15.90")


def test_an_unpaid_order_has_nothing_refundable():
    assert amount_refundable(attempt_for().order) == 0


def test_payments_that_do_not_match_are_listed():
    attempt = attempt_for()
    assert not payments_to_look_at().exists()
    PaymentAttempt.objects.filter(pk=attempt.pk).update(state=PaymentAttempt.State.MISMATCH)
    assert list(payments_to_look_at()) == [attempt]
