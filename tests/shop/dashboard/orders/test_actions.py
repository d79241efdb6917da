from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from shop.fulfilment.models import Shipment
from shop.order.models import Order, OrderNote
from shop.outbox import worker
from shop.payment.models import Refund
from shop.payment.refund import request_refund
from tests.order_factories import paid, place
from tests.payment_factories import captured
from tests.sign_in import sign_in_staff

PARCEL = {"carrier": "DHL", "tracking_number": "JD0001", "tracking_url": "https://example.com/JD0001"}
REASON = {"reason": "Arrived broken"}


def act(client: Client, order: Order, action: str, data: dict | None = None):
    url = reverse(f"dashboard:order-{action}", kwargs={"number": order.number})
    return client.post(url, data or {}, follow=True)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def status(order: Order) -> str:
    return Order.objects.get(pk=order.pk).status


def test_a_merchant_ships_a_paid_order(dashboard, merchant):
    order = paid()
    response = act(dashboard, order, "ship", PARCEL)
    assert "Shipped" in said(response)
    shipment = Shipment.objects.get(order=order)
    assert (shipment.carrier, shipment.tracking_number, shipment.created_by) == ("DHL", "JD0001", merchant)
    assert status(order) == "Shipped"


def test_a_shipment_form_sent_twice_makes_one_shipment(dashboard):
    order = paid()
    for _ in range(2):
        assert act(dashboard, order, "ship", PARCEL).status_code == 200
    assert Shipment.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("carrier", ""), ("carrier", "x" * 81), ("tracking_number", "x" * 121), ("tracking_url", "javascript:alert(1)")],
)
def test_a_shipment_that_does_not_fit_is_explained_at_its_field(dashboard, field, value):
    order = paid()
    response = act(dashboard, order, "ship", {**PARCEL, field: value})
    assert response.status_code == 200
    assert set(response.context["shipment_form"].errors) == {field}
    assert not Shipment.objects.exists()


def test_an_unpaid_order_is_not_shipped_and_the_merchant_reads_why(dashboard):
    order = place()
    assert "only a paid order" in said(act(dashboard, order, "ship", PARCEL))
    assert status(order) == "Pending payment"


def test_a_shipped_order_is_marked_delivered_once(dashboard):
    order = paid()
    act(dashboard, order, "ship", PARCEL)
    act(dashboard, order, "deliver")
    assert status(order) == "Delivered"
    assert "cannot become" in said(act(dashboard, order, "deliver"))


def test_a_merchant_cancels_a_paid_order_and_the_money_goes_back(dashboard, merchant, stripe):
    attempt = captured(stripe)
    assert "Cancelled" in said(act(dashboard, attempt.order, "cancel", REASON))
    worker.drain()
    assert status(attempt.order) == "Cancelled"
    assert stripe.ledger()["refunds"] == {"succeeded": 1}
    assert Refund.objects.get().amount == attempt.amount


def test_a_cancellation_needs_a_reason(dashboard):
    order = paid()
    response = act(dashboard, order, "cancel", {"reason": "  "})
    assert set(response.context["cancel_form"].errors) == {"reason"}
    assert status(order) == "Paid"


def test_a_shipped_order_is_not_cancelled(dashboard):
    order = paid()
    act(dashboard, order, "ship", PARCEL)
    assert "cannot be cancelled" in said(act(dashboard, order, "cancel", REASON))
    assert status(order) == "Shipped"


def test_a_note_is_kept_once_and_stands_in_the_history(dashboard, merchant):
    order = paid()
    for _ in range(2):
        response = act(dashboard, order, "note", {"message": "Ring twice"})
    assert OrderNote.objects.filter(message="Ring twice").count() == 1
    assert [event.who for event in response.context["history"] if event.details == "Ring twice"] == ["Charlie Chandler"]


@pytest.mark.parametrize("attempt", [0, 2, 40000, 10**30])
def test_a_payment_that_is_not_there_is_not_found(dashboard, attempt):
    order = paid()
    assert dashboard.get(f"/dashboard/orders/{order.number}/payments/{attempt}/refund/").status_code == 404


def test_what_is_being_refunded_is_not_shipped(dashboard, stripe):
    attempt = captured(stripe)
    request_refund(attempt_id=attempt.pk, amount=attempt.amount, reason="Changed their mind", actor=None)
    assert "being refunded" in said(act(dashboard, attempt.order, "ship", PARCEL))
    assert not Shipment.objects.exists()


def test_what_was_refunded_in_part_is_shipped(dashboard, stripe):
    attempt = captured(stripe)
    request_refund(attempt_id=attempt.pk, amount=Decimal("1.00"), reason="A scratch", actor=None)
    act(dashboard, attempt.order, "ship", PARCEL)
    assert Shipment.objects.count() == 1


@pytest.mark.parametrize("action", ["ship", "deliver", "cancel", "note"])
def test_looking_changes_nothing(dashboard, action):
    order = paid()
    url = reverse(f"dashboard:order-{action}", kwargs={"number": order.number})
    assert dashboard.get(url, {**PARCEL, **REASON}).status_code == 405
    assert status(order) == "Paid"


@pytest.mark.parametrize("action", ["ship", "deliver", "cancel", "note"])
def test_a_form_of_another_site_is_refused(merchant, action):
    client = Client(enforce_csrf_checks=True)
    sign_in_staff(client, merchant)
    order = paid()
    url = reverse(f"dashboard:order-{action}", kwargs={"number": order.number})
    assert client.post(url, {**PARCEL, **REASON, "message": "x"}).status_code == 403
    assert status(order) == "Paid"


@pytest.mark.parametrize(
    "data",
    [
        {"order_action": "change_order_status", "new_status": "Shipped"},
        {"order_action": "create_order_payment_event", "payment_event_type": "refund", "amount": "1"},
        {"line_action": "change_line_statuses", "new_status": "Shipped"},
        {"order_action": "delete_note", "note_id": "1"},
    ],
)
def test_oscars_ways_around_the_verbs_are_gone(dashboard, data):
    order = paid()
    line = order.lines.get()
    data = {**data, "selected_line": line.pk, f"selected_line_qty_{line.pk}": 1}
    assert dashboard.post(reverse("dashboard:order-detail", args=[order.number]), data).status_code == 405
    bulk = {"action": "change_order_statuses", "new_status": "Shipped", "selected_order": order.pk}
    assert dashboard.post("/dashboard/orders/", bulk).status_code == 405
    assert status(order) == "Paid"
    assert {one.status for one in order.lines.all()} == {"Paid"}


@pytest.mark.parametrize("path", ["lines/1/", "shipping-address/", "notes/1/"])
def test_oscars_other_order_pages_are_gone(dashboard, path):
    order = paid()
    assert dashboard.get(f"/dashboard/orders/{order.number}/{path}").status_code == 404
