import itertools
from typing import Any

from shop.order import links, statuses
from shop.order.models import Order
from shop.order.packing import start_packing
from shop.order.transition import InvalidTransitionError
from tests.order_factories import paid
from tests.payment_factories import at_once
from tests.shop.checkout.visitor import Visitor


def pack_or_cancel(order: Order, turns: Any) -> Any:
    """Every second caller is the customer; the others are merchants."""
    if next(turns) % 2:
        return Visitor(deliver=False).post("checkout:order-cancel", token=links.token(order)).status_code
    return start_packing(order_id=order.pk, actor=None).status


def test_cancelling_and_packing_at_once_end_in_one_of_the_two(committed_db):
    for _ in range(5):
        order, turns = paid(), itertools.count()
        results = at_once(4, lambda order=order, turns=turns: pack_or_cancel(order, turns))
        status = Order.objects.get(pk=order.pk).status
        assert status in (statuses.PACKING, statuses.CANCELLED)
        assert results.count(statuses.PACKING) == (1 if status == statuses.PACKING else 0)
        refused = [result for result in results if result not in (302, statuses.PACKING)]
        assert all(isinstance(result, InvalidTransitionError) for result in refused)
