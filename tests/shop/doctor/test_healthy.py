"""A shop in which everything has happened, and nothing went wrong, is all green."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.doctor.checks import CHECKS
from shop.doctor.look import look
from shop.order import statuses
from shop.order.models import Order
from tests.shop.doctor.states import later, unhealthy, whole_shop

pytestmark = pytest.mark.django_db


def test_an_empty_shop_is_healthy():
    assert unhealthy() == {}


def test_a_shop_with_an_order_in_every_state_is_healthy(peer):
    orders = whole_shop(peer)
    assert {order.status for order in Order.objects.all()} == {
        statuses.PENDING_PAYMENT,
        statuses.AUTHORISED,
        statuses.PAID,
        statuses.PACKING,
        statuses.SHIPPED,
        statuses.DELIVERED,
        statuses.CANCELLED,
        statuses.PAYMENT_EXPIRED,
        statuses.REFUNDED,
    }
    assert unhealthy() == {}
    with later(minutes=3):
        looked_at = {name: look(check).looked_at for name, check in CHECKS.items()}
    assert looked_at["orders.status"] == len(orders)
    not_happened = {"payments.events", "messages.running", "audit.chain"}
    assert {name for name, number in looked_at.items() if number == 0} == not_happened


def test_each_check_is_one_question():
    for check in CHECKS.values():
        with CaptureQueriesContext(connection) as queries:
            look(check)
        assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 1, check.name


def test_each_check_explains_itself():
    for name, check in CHECKS.items():
        assert check.name == name
        assert all(str(text).strip().endswith(".") for text in (check.rule, check.meaning, check.advice)), name
