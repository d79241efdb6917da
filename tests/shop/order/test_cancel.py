import pytest

from shop.fulfilment.models import Shipment
from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.order.transition import InvalidTransitionError
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.order_factories import paid, place

pytestmark = pytest.mark.django_db


def topics() -> list[str]:
    return list(Message.objects.exclude(topic="stock.changed").order_by("pk").values_list("topic", flat=True))


def test_a_paid_order_is_cancelled_and_payment_hears_of_it():
    order, merchant = paid(), StaffFactory()
    cancel_order(order_id=order.pk, actor=merchant, reason="Broken in the warehouse")
    order.refresh_from_db()
    assert order.status == statuses.CANCELLED
    assert StockRecord.objects.get().num_allocated == 0
    message = Message.objects.get(topic="order.cancelled")
    assert (message.payload, message.key) == ({"order_id": order.pk}, f"order:{order.number}")
    assert Message.objects.filter(payload__name="order_cancelled").count() == 1
    assert AuditEntry.objects.get(action=AuditEntry.Action.ORDER_CANCELLED).actor == merchant


def test_a_customer_who_drops_an_unpaid_order_is_not_written_to():
    order = place()
    cancel_order(order_id=order.pk, actor=None, reason="Changed the basket")
    assert topics() == ["order.cancelled"]


def test_a_merchant_who_drops_an_unpaid_order_tells_the_customer():
    order = place()
    cancel_order(order_id=order.pk, actor=StaffFactory(), reason="Not deliverable")
    assert topics() == ["order.cancelled", "mail.send"]


@pytest.mark.parametrize("status", [statuses.SHIPPED, statuses.CANCELLED, statuses.REFUNDED, statuses.PAYMENT_EXPIRED])
def test_too_late(status):
    order = place()
    type(order).objects.update(status=status)
    before = topics()
    with pytest.raises(InvalidTransitionError):
        cancel_order(order_id=order.pk, actor=None, reason="")
    assert StockRecord.objects.get().num_allocated == 1
    assert topics() == before


def test_an_order_shipped_in_part_cannot_be_cancelled():
    order = paid()
    Shipment.objects.create(order=order)
    with pytest.raises(InvalidTransitionError, match="shipped in part"):
        cancel_order(order_id=order.pk, actor=None, reason="")
    order.refresh_from_db()
    assert order.status == statuses.PAID
