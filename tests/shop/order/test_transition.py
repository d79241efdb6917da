import pytest

from shop.order import statuses
from shop.order.models import Order
from shop.order.transition import InvalidTransitionError, change_status
from shop.partner.models import StockRecord
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.order_factories import paid, place

pytestmark = pytest.mark.django_db


def test_a_change_takes_the_lines_along_and_is_noted():
    order, merchant = paid(), StaffFactory()
    change_status(order_id=order.pk, to=statuses.SHIPPED, actor=merchant, reason="Left the house")
    order.refresh_from_db()
    assert (order.status, order.lines.get().status) == (statuses.SHIPPED, statuses.SHIPPED)
    change = order.status_changes.first()
    assert (change.old_status, change.new_status) == (statuses.PAID, statuses.SHIPPED)
    entry = AuditEntry.objects.filter(action=AuditEntry.Action.ORDER_STATUS_CHANGED).first()
    assert (entry.actor, entry.details["reason"]) == (merchant, "Left the house")


@pytest.mark.parametrize("to", [statuses.SHIPPED, statuses.DELIVERED, statuses.PENDING_PAYMENT, "Nonsense"])
def test_a_step_that_is_not_the_next_changes_nothing(to):
    order = place()
    with pytest.raises(InvalidTransitionError, match=f"is “Pending payment” and cannot become “{to}”"):
        change_status(order_id=order.pk, to=to)
    order.refresh_from_db()
    assert order.status == order.lines.get().status == statuses.PENDING_PAYMENT
    assert not order.status_changes.exists()


def test_an_order_refunded_before_it_left_gives_its_stock_back():
    order = paid()
    assert StockRecord.objects.get().num_allocated == 1
    change_status(order_id=order.pk, to=statuses.REFUNDED)
    assert StockRecord.objects.get().num_allocated == 0
    assert order.lines.get().num_allocated == 0


def test_an_unknown_order():
    with pytest.raises(Order.DoesNotExist):
        change_status(order_id=0, to=statuses.PAID)
