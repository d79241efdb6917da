from decimal import Decimal

import pytest

from shop.order.models import Order
from shop.order.owed import amount_owed
from shop.order.paid import mark_authorised
from shop.order.transition import InvalidTransitionError
from shop.partner.models import StockRecord
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.take_off import take_off
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import attempt_for

pytestmark = pytest.mark.django_db


def held(quantity: int = 3) -> Order:
    order = place(make_basket(ProductFactory(price=Decimal("12.00")), quantity=quantity))
    attempt_for(order)
    mark_authorised(order_id=order.pk)
    PaymentAttempt.objects.update(state=PaymentAttempt.State.AUTHORISED, intent_id="pi_1")
    order.refresh_from_db()
    return order


def test_less_is_taken_and_nothing_is_refunded():
    order = held()
    line = order.lines.get()
    take_off(order_id=order.pk, units={line.pk: 1}, actor=None)
    assert amount_owed(order) == Decimal("28.90")
    assert (StockRecord.objects.get().num_allocated, Refund.objects.count()) == (2, 0)


def test_fail_when_what_is_taken_has_been_decided():
    order = held()
    PaymentAttempt.objects.update(amount_to_capture=Decimal("40.90"))
    with pytest.raises(InvalidTransitionError, match="refund the units"):
        take_off(order_id=order.pk, units={order.lines.get().pk: 1}, actor=None)
    assert order.lines.get().units_cancelled == 0


def test_fail_all_of_it():
    order = held()
    with pytest.raises(InvalidTransitionError, match="cancel it instead"):
        take_off(order_id=order.pk, units={order.lines.get().pk: 3}, actor=None)
