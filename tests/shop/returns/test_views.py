from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.fulfilment.ship import ship_order
from shop.order import links
from shop.order.models import Order
from shop.order.new_link import renew_link
from shop.returns.models import ReturnRequest
from shop.security.models import AuditEntry
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, paid, place
from tests.shop.returns.test_request import shipped

pytestmark = pytest.mark.django_db


def page_of(order: Order) -> str:
    return reverse("returns:ask", args=[links.token(order)])


def filled(order: Order, units="1", reason="damaged", **more) -> dict:
    line = order.lines.get()
    return {"form_key": str(uuid4()), f"units-{line.pk}": units, f"reason-{line.pk}": reason, "note": "", **more}


def test_a_guest_asks_by_the_link_and_sees_it_on_the_order(client):
    order = shipped(2)
    page = client.get(page_of(order)).content.decode()
    assert "Mug" in page
    answer = client.post(page_of(order), filled(order, "2", note="Both are chipped"), follow=True)
    assert "We have your request" in answer.content.decode()
    assert "2 × Mug" in answer.content.decode()
    assert ReturnRequest.objects.get().note == "Both are chipped"
    assert AuditEntry.objects.get(action="return.requested").actor is None


def test_the_log_knows_the_owner_who_asks():
    alice, client = UserFactory(), Client()
    order = shipped(1, user=alice)
    client.force_login(alice)
    client.post(page_of(order), filled(order))
    assert AuditEntry.objects.get(action="return.requested").actor == alice


@pytest.mark.parametrize(
    ("units", "reason", "field", "said"),
    [
        ("3", "damaged", "units", "You can send back up to 2."),
        ("-1", "damaged", "units", "greater than or equal to 0"),
        ("x", "damaged", "units", "Enter a whole number"),
        ("9" * 50, "damaged", "units", "You can send back up to 2."),
        ("1", "", "reason", "Please say why."),
        ("1", "because", "reason", "not one of the available choices"),
        ("", "damaged", None, "Please say how many"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_lost(client, units, reason, field, said):
    order = shipped(2)
    answer = client.post(page_of(order), filled(order, units, reason, note="Please keep this"))
    form = answer.context["form"]
    name = f"{field}-{order.lines.get().pk}" if field else "__all__"
    assert said in str(form.errors[name])
    assert "Please keep this" in answer.content.decode()
    assert not ReturnRequest.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"form_key": "nonsense"}, {"form_key": ""}, {"note": "x" * 1001}, {"note": "\x00"}]
)
def test_a_broken_form_asks_for_nothing(client, changes):
    order = shipped(1)
    assert client.post(page_of(order), filled(order, **changes)).status_code == 200
    assert not ReturnRequest.objects.exists()


def test_where_nothing_can_be_sent_back_the_page_says_why(client):
    for order in (place(), paid()):
        assert "Nothing of this order has been sent yet" in client.get(page_of(order)).content.decode()
        client.post(page_of(order), filled(order))
    assert not ReturnRequest.objects.exists()


def test_a_guessed_or_renewed_link_opens_nothing(client):
    order = shipped(1)
    address = page_of(order)
    assert client.get("/shop/returns/nonsense/").status_code == 404
    renew_link(order_id=order.pk, actor=None)
    assert client.get(address).status_code == 410
    assert client.post(address, filled(order)).status_code == 410
    assert not ReturnRequest.objects.exists()


def test_another_site_cannot_ask_in_a_customers_name():
    order = shipped(1)
    assert Client(enforce_csrf_checks=True).post(page_of(order), filled(order)).status_code == 403


def test_three_lines_cost_as_many_queries_as_one(client):
    def queries(order: Order) -> int:
        ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="1")
        client.get(page_of(order))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(order)).status_code == 200
        return len(captured)

    one = queries(paid(basket=make_basket(ProductFactory())))
    three = queries(paid(basket=make_basket(ProductFactory(), ProductFactory(), ProductFactory())))
    assert one == three <= 8
