from decimal import Decimal

import pytest

from shop.shipping.models import OrderAndItemCharges, WeightBased
from tests.factories import CountryFactory
from tests.order_factories import shipping_method

LIST = "/dashboard/shipping/weight-based/"
FLAT = {"name": "Standard", "price_per_order": "4.90", "price_per_item": "0", "min_days": "2", "max_days": "4"}


def test_a_merchant_sets_up_a_delivery_with_days(dashboard):
    country = CountryFactory()
    answer = dashboard.post("/dashboard/shipping/flat/create/", {**FLAT, "countries": [country.pk]})
    assert answer.url == LIST
    made = OrderAndItemCharges.objects.get()
    assert (made.price_per_order, made.min_days, made.max_days) == (Decimal("4.90"), 2, 4)
    page = dashboard.get(LIST).content.decode()
    assert "Standard" in page
    assert "2–4" in page
    assert f'href="{LIST}"' in dashboard.get("/dashboard/").content.decode()


def test_a_merchant_changes_and_removes_a_delivery(dashboard):
    method = shipping_method()
    address = f"/dashboard/shipping/flat/{method.pk}/"
    assert method.name in dashboard.get(address + "edit/").content.decode()
    dashboard.post(address + "edit/", {**FLAT, "max_days": "9"})
    method.refresh_from_db()
    assert (method.name, method.max_days) == ("Standard", 9)
    assert dashboard.get(address + "delete/").status_code == 200
    assert OrderAndItemCharges.objects.count() == 1
    dashboard.post(address + "delete/")
    assert OrderAndItemCharges.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("max_days", "1"), ("max_days", ""), ("max_days", "121"), ("price_per_order", "-1"), ("name", "")],
)
def test_fail_a_delivery_that_makes_no_sense(dashboard, field, value):
    answer = dashboard.post("/dashboard/shipping/flat/create/", {**FLAT, field: value})
    assert list(answer.context["form"].errors) == [field]
    assert OrderAndItemCharges.objects.count() == 0


def test_days_of_a_delivery_by_weight(dashboard):
    fields = {"name": "Pallet", "default_weight": "1", "min_days": "5", "max_days": "5"}
    dashboard.post(LIST + "create/", fields)
    assert WeightBased.objects.get().max_days == 5


def test_the_list_asks_as_often_for_three_as_for_one(dashboard, django_assert_num_queries):
    def rows(number):
        shipping_method(name=f"Flat {number}").countries.add(CountryFactory())
        WeightBased.objects.create(name=f"By weight {number}").countries.add(CountryFactory())

    rows(1)
    dashboard.get(LIST)
    with django_assert_num_queries(7):
        dashboard.get(LIST)
    rows(2)
    rows(3)
    with django_assert_num_queries(7):
        dashboard.get(LIST)
