import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from shop.fulfilment.ship import ship_order
from shop.order import statuses
from shop.order.change_address import change_shipping_address
from shop.order.models import Order, ShippingAddress
from shop.order.paid import mark_authorised
from shop.order.transition import InvalidTransitionError
from shop.outbox import worker
from shop.outbox.models import Message
from shop.security.models import AuditEntry
from tests.order_factories import paid, place

pytestmark = pytest.mark.django_db
ELSEWHERE = {
    "first_name": "Bob",
    "last_name": "Berger",
    "line1": "Birkenweg 9",
    "line4": "Hamburg",
    "postcode": "20095",
}


def change(order: Order, **fields) -> Order:
    return change_shipping_address(order_id=order.pk, fields={**ELSEWHERE, **fields}, actor=order.user)


@pytest.mark.parametrize("ready", [place, paid])
def test_the_order_goes_elsewhere_and_what_was_agreed_stays_written_down(ready):
    order = ready()
    frozen = order.snapshot
    change(order)
    order = Order.objects.get()
    assert (order.shipping_address.line1, order.snapshot) == ("Birkenweg 9", frozen)
    assert "Lindenallee 5" in order.snapshot["shipping_address"]["lines"]
    entry = AuditEntry.objects.get(action=AuditEntry.Action.ORDER_ADDRESS_CHANGED)
    assert entry.details == {"number": order.number}


def test_an_order_whose_money_is_held_can_be_sent_elsewhere():
    order = place()
    mark_authorised(order_id=order.pk)
    assert change(order).shipping_address.line4 == "Hamburg"


def test_the_customer_is_written_to_each_time_without_the_old_address():
    order = place()
    change(order)
    change(order, line1="Am Markt 1")
    worker.drain()
    first, second = mail.outbox
    assert first.subject == f"New delivery address for your order {order.number}"
    for text in (first.body, first.alternatives[0][0]):
        assert "Birkenweg 9" in text
        assert "Lindenallee" not in text
    assert "Am Markt 1" in second.body
    assert "Birkenweg" not in second.body


def test_mails_and_parcels_name_the_new_address():
    order = place()
    change(order)
    paid(order)
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="JD1")
    worker.drain()
    confirmation = next(sent for sent in mail.outbox if sent.subject == f"Your order {order.number}")
    parcel = next(sent for sent in mail.outbox if "on its way" in sent.subject)
    for text in (confirmation.body, parcel.alternatives[0][0]):
        assert "Birkenweg 9" in text
        assert "Lindenallee" not in text


@pytest.mark.parametrize(
    "status", [statuses.PACKING, statuses.SHIPPED, statuses.DELIVERED, statuses.CANCELLED, statuses.PAYMENT_EXPIRED]
)
def test_fail_too_late(status):
    order = paid()
    Order.objects.update(status=status)
    before = Message.objects.count()
    with pytest.raises(InvalidTransitionError, match="too late"):
        change(order)
    assert ShippingAddress.objects.get(pk=order.shipping_address_id).line1 == "Lindenallee 5"
    assert Message.objects.count() == before


def test_fail_value():
    order = place()
    with pytest.raises(ValidationError):
        change(order, postcode="not a postcode at all")
    assert ShippingAddress.objects.get().line1 == "Lindenallee 5"


def test_fail_nothing_delivered():
    order = place(shipping_address=None)
    with pytest.raises(InvalidTransitionError, match="not delivered"):
        change(order)


def test_another_order_to_the_same_row_keeps_its_address():
    order, other = place(), place()
    Order.objects.filter(pk=other.pk).update(shipping_address=order.shipping_address)
    change(order)
    other.refresh_from_db()
    assert other.shipping_address.line1 == "Lindenallee 5"
    assert Order.objects.get(pk=order.pk).shipping_address.line1 == "Birkenweg 9"
