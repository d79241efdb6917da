import threading

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection

from shop.fulfilment.deliver import mark_delivered
from shop.fulfilment.models import Shipment, ShipmentLine
from shop.fulfilment.ship import CannotShipError, ship_order
from shop.order.cancel import cancel_order
from shop.order.models import Order, Task
from shop.order.packing import start_packing
from shop.order.paid import mark_authorised
from shop.order.tasks import finish_task, raise_task
from shop.order.transition import InvalidTransitionError
from shop.outbox import worker
from shop.partner.models import StockRecord
from shop.security.models import AuditEntry
from tests.factories import ProductFactory, StaffFactory
from tests.order_factories import make_basket, paid, place

PARCEL = {"carrier": "DHL", "tracking_number": "JD014600003"}


def ship(order: Order, **changes) -> Shipment:
    return ship_order(**{"order_id": order.pk, "actor": None, **PARCEL, **changes})


def test_a_paid_order_is_shipped_whole(db):
    merchant = StaffFactory()
    order = paid(basket=make_basket(ProductFactory(), ProductFactory(), quantity=2))
    shipment = ship(order, actor=merchant, tracking_url="https://example.com/track/1")
    order.refresh_from_db()
    assert order.status == "Shipped"
    assert {line.status for line in order.lines.all()} == {"Shipped"}
    assert [line.quantity for line in shipment.lines.all()] == [2, 2]
    entry = AuditEntry.objects.get(action=AuditEntry.Action.ORDER_SHIPPED)
    assert entry.actor == merchant
    assert entry.details["tracking_number"] == PARCEL["tracking_number"]


def test_shipping_takes_the_goods_off_the_shelf(db):
    product = ProductFactory(stock=10)
    ship(paid(basket=make_basket(product, quantity=3)))
    record = StockRecord.objects.get(product=product)
    assert (record.num_in_stock, record.num_allocated) == (7, 0)


def test_the_customer_is_told_where_the_parcel_is(db):
    order = paid()
    ship(order, tracking_url="https://example.com/track/1")
    worker.drain()
    message = next(sent for sent in mail.outbox if "on its way" in sent.subject)
    assert message.to == [order.snapshot["email"]]
    for content in (message.body, message.alternatives[0].content):
        assert "JD014600003" in content
        assert "https://example.com/track/1" in content
        assert order.snapshot["lines"][0]["title"] in content


def test_the_same_parcel_twice_is_one_shipment_and_one_mail(db):
    order = paid()
    assert ship(order) == ship(order)
    assert Shipment.objects.count() == 1
    worker.drain()
    assert len([sent for sent in mail.outbox if "on its way" in sent.subject]) == 1


def test_another_parcel_of_a_shipped_order_is_refused(db):
    order = paid()
    ship(order)
    with pytest.raises(CannotShipError, match="“Shipped”"):
        ship(order, tracking_number="ANOTHER")
    assert Shipment.objects.count() == 1


def test_an_order_that_is_not_paid_is_not_shipped_and_keeps_its_stock(db):
    product = ProductFactory(stock=10)
    order = place(make_basket(product, quantity=3))
    with pytest.raises(CannotShipError, match="only a paid order"):
        ship(order)
    record = StockRecord.objects.get(product=product)
    assert (record.num_in_stock, record.num_allocated) == (10, 3)
    assert not Shipment.objects.exists()


def test_a_cancelled_order_is_not_shipped(db):
    order = paid()
    cancel_order(order_id=order.pk, actor=None, reason="Changed their mind")
    with pytest.raises(CannotShipError):
        ship(order)


@pytest.mark.parametrize("quantity", [0, -1, 3, 10**9])
def test_no_parcel_holds_what_is_not_open(db, quantity):
    order = paid(basket=make_basket(ProductFactory(), quantity=2))
    with pytest.raises(CannotShipError, match="that much left"):
        ship(order, lines={order.lines.get().pk: quantity})
    assert not ShipmentLine.objects.exists()


def test_no_parcel_holds_a_line_of_another_order(db):
    order, other = paid(), paid()
    with pytest.raises(CannotShipError):
        ship(order, lines={other.lines.get().pk: 1})
    assert not ShipmentLine.objects.exists()


def test_two_parcels_without_a_number_are_two_parcels(db):
    order = paid(basket=make_basket(ProductFactory(), quantity=2))
    line = order.lines.get()
    first = ship(order, lines={line.pk: 1}, tracking_number="")
    assert ship(order, lines={line.pk: 1}, tracking_number="") != first
    assert ship(order, tracking_number="") == first
    assert Shipment.objects.count() == 2


def test_goods_that_are_not_on_the_shelf_are_not_shipped(db):
    order = paid()
    StockRecord.objects.update(num_in_stock=0, num_allocated=0)
    with pytest.raises(CannotShipError, match="shelf"):
        ship(order)
    assert not Shipment.objects.exists()


def test_an_order_is_shipped_when_its_last_part_has_left(db):
    order = paid(basket=make_basket(ProductFactory(stock=5), quantity=3))
    line = order.lines.get()
    ship(order, lines={line.pk: 1}, tracking_number="FIRST")
    order.refresh_from_db()
    assert order.status == "Paid"
    ship(order, tracking_number="SECOND")
    order.refresh_from_db()
    assert order.status == "Shipped"
    assert StockRecord.objects.get(product=line.product).num_in_stock == 2


def test_an_address_that_is_no_web_address_is_refused_and_nothing_changes(db):
    order = paid()
    with pytest.raises(ValidationError) as refused:
        ship(order, tracking_url="javascript:alert(1)")
    assert set(refused.value.message_dict) == {"tracking_url"}
    order.refresh_from_db()
    assert order.status == "Paid"
    assert not Shipment.objects.exists()


def test_two_merchants_at_once_ship_once(committed_db):
    order = paid(basket=make_basket(ProductFactory(stock=10), quantity=3))
    barrier, refused = threading.Barrier(2), []

    def click(number: str) -> None:
        barrier.wait()
        try:
            ship(order, tracking_number=number)
        except CannotShipError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(number,)) for number in ("ONE", "TWO")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Shipment.objects.count() == 1
    assert len(refused) == 1
    assert StockRecord.objects.get().num_in_stock == 7


def test_a_shipped_order_is_delivered_once(db):
    order = paid()
    ship(order)
    assert mark_delivered(order_id=order.pk, actor=None).status == "Delivered"
    with pytest.raises(InvalidTransitionError):
        mark_delivered(order_id=order.pk, actor=None)


def test_an_order_in_the_house_is_not_delivered(db):
    with pytest.raises(InvalidTransitionError):
        mark_delivered(order_id=paid().pk, actor=None)


def test_an_order_whose_payment_is_only_held_is_not_shipped(db):
    order = place()
    mark_authorised(order_id=order.pk)
    with pytest.raises(CannotShipError, match="only a paid order"):
        ship(order)
    start_packing(order_id=order.pk, actor=None)
    with pytest.raises(CannotShipError, match="only a paid order"):
        ship(order)


def test_an_order_that_is_being_packed_is_shipped(db):
    order = paid()
    start_packing(order_id=order.pk, actor=None)
    ship(order)
    order.refresh_from_db()
    assert order.status == "Shipped"


def test_an_order_that_is_held_back_is_not_shipped_until_its_task_is_done(db):
    order = paid()
    task = raise_task(order=order, kind=Task.Kind.FRAUD_WARNING, stops_dispatch=True)
    with pytest.raises(CannotShipError, match="held back"):
        ship(order)
    finish_task(task_id=task.pk, outcome="The customer was called", actor=None)
    assert ship(order).pk


def test_a_line_that_has_left_in_full_is_shipped_ahead_of_its_order(db):
    order = paid(basket=make_basket(ProductFactory(), ProductFactory(), quantity=2))
    first, second = order.lines.order_by("pk")
    ship(order, lines={first.pk: 2, second.pk: 1}, tracking_number="FIRST")
    assert [line.status for line in order.lines.order_by("pk")] == ["Shipped", "Paid"]


def test_units_that_were_taken_off_are_not_shipped(db):
    order = paid(basket=make_basket(ProductFactory(), quantity=3))
    order.lines.update(units_cancelled=1, num_allocated=2)
    assert [line.quantity for line in ship(order).lines.all()] == [2]
    order.refresh_from_db()
    assert order.status == "Shipped"
