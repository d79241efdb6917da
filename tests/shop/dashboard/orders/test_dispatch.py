import pytest
from django.test import Client

from shop.fulfilment.models import Shipment
from shop.order.models import Order, Task
from shop.order.tasks import raise_task
from shop.payment.capture import capture_order
from tests.factories import UserFactory
from tests.order_factories import paid, place
from tests.payment_factories import authorised, money
from tests.shop.dashboard.orders.test_actions import PARCEL, act, said, status


def detail(dashboard: Client, order: Order) -> str:
    return dashboard.get(f"/dashboard/orders/{order.number}/").content.decode()


def test_shipping_takes_the_payment_first(dashboard, merchant, stripe):
    order = authorised(stripe).order
    assert "Shipped" in said(act(dashboard, order, "ship", PARCEL))
    assert (status(order), money(stripe), Shipment.objects.count()) == ("Shipped", (0, 1690, 0), 1)


def test_a_shipment_sent_twice_is_paid_and_shipped_once(dashboard, stripe):
    order = authorised(stripe).order
    for _ in range(2):
        act(dashboard, order, "ship", PARCEL)
    assert (money(stripe), Shipment.objects.count()) == ((0, 1690, 0), 1)


def test_nothing_is_shipped_while_the_payment_cannot_be_taken(dashboard, stripe):
    order = authorised(stripe).order
    stripe.faults(down=True)
    assert "cannot be reached" in said(act(dashboard, order, "ship", PARCEL))
    assert (status(order), Shipment.objects.count()) == ("Authorised", 0)
    stripe.heal()
    act(dashboard, order, "ship", PARCEL)
    assert (status(order), Shipment.objects.count()) == ("Shipped", 1)


def test_after_a_crash_between_capture_and_shipment_shipping_again_just_ships(dashboard, stripe):
    order = authorised(stripe).order
    capture_order(order_id=order.pk, actor=None)
    act(dashboard, order, "ship", PARCEL)
    assert (status(order), money(stripe)) == ("Shipped", (0, 1690, 0))


def test_nothing_is_taken_for_an_order_that_is_held_back(dashboard, stripe):
    order = authorised(stripe).order
    raise_task(order=order, kind=Task.Kind.FRAUD_WARNING, stops_dispatch=True)
    assert "held back" in said(act(dashboard, order, "ship", PARCEL))
    assert (status(order), money(stripe), Shipment.objects.count()) == ("Authorised", (1690, 0, 0), 0)


def test_a_lapsed_payment_ships_nothing_and_the_merchant_reads_why(dashboard, stripe):
    order = authorised(stripe).order
    stripe.advance(8 * 86_400)
    assert "have been let go" in said(act(dashboard, order, "ship", PARCEL))
    assert (status(order), Shipment.objects.count()) == ("Payment expired", 0)


def test_the_page_says_how_long_the_money_is_held(dashboard, stripe):
    order = authorised(stripe).order
    page = detail(dashboard, order)
    for text in ("Authorised until", "Capture now", "Start packing", "Take the payment and mark as shipped"):
        assert text in page
    act(dashboard, order, "capture")
    page = detail(dashboard, order)
    assert "Capture now" not in page
    assert status(order) == "Paid"


def test_packing_starts_and_stops(dashboard):
    order = paid()
    act(dashboard, order, "pack")
    assert status(order) == "Packing"
    assert "Stop packing" in detail(dashboard, order)
    act(dashboard, order, "unpack")
    assert status(order) == "Paid"


def test_an_order_being_packed_is_shipped(dashboard):
    order = paid()
    act(dashboard, order, "pack")
    act(dashboard, order, "ship", PARCEL)
    assert status(order) == "Shipped"


def test_an_unpaid_order_is_neither_packed_nor_captured(dashboard):
    order = place()
    assert "cannot become" in said(act(dashboard, order, "pack"))
    assert "has not been paid" in said(act(dashboard, order, "capture"))
    assert status(order) == "Pending payment"


@pytest.mark.parametrize("action", ["pack", "unpack", "capture"])
def test_a_customer_can_do_none_of_it(db, action):
    order = paid()
    client = Client()
    client.force_login(UserFactory())
    response = client.post(f"/dashboard/orders/{order.number}/{action}/")
    assert response.status_code in (302, 403)
    assert status(order) == "Paid"
