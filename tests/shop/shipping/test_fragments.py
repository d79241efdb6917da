from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shop.shipping.models import OrderAndItemCharges
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

URL = "/fragments/delivery/"
MONDAY_MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


def promised(least: int, most: int) -> None:
    OrderAndItemCharges.objects.create(name="Standard", price_per_order=Decimal("4.90"), min_days=least, max_days=most)


def test_dates_of_the_quickest_delivery(client, time_machine, django_assert_num_queries):
    time_machine.move_to(MONDAY_MORNING, tick=False)
    promised(2, 4)
    client.get(URL)
    with django_assert_num_queries(1):
        response = client.get(URL)
    assert response.content.decode().strip() == "Delivery Wed 25 Nov – Fri 27 Nov"
    assert response["Cache-Control"] == "public, max-age=600"
    assert response.cookies == {}


def test_without_a_promise_the_page_stays_as_it_is(client):
    assert client.get(URL).status_code == 204


def test_the_kept_page_tells_days_which_stay_true(client):
    promised(2, 4)
    assert "Delivered in 2–4 working days" in client.get(ProductFactory().get_absolute_url()).content.decode()


def test_what_is_sold_out_promises_no_delivery(client):
    promised(2, 4)
    assert "working days" not in client.get(ProductFactory(stock=0).get_absolute_url()).content.decode()
