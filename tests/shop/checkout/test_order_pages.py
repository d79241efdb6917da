import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.fulfilment.models import Shipment
from shop.order import links, statuses
from shop.order.expire import expire_order
from shop.order.transition import change_status
from tests.factories import ProductFactory
from tests.order_factories import make_basket, paid, place
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
GARBAGE = ["x", "AAAAA-BBBBB", "AAAAA-BBBBB.x", "..", "%00", "a" * 2000, "☃"]


@pytest.mark.parametrize("token", GARBAGE)
@pytest.mark.parametrize("name", ["order", "return", "cancelled"])
def test_a_garbage_link_is_not_found(name, token):
    place()
    assert Visitor().get(f"checkout:{name}", token=token).status_code == 404


@pytest.mark.parametrize("name", ["pay", "change-basket"])
def test_a_garbage_link_changes_nothing(name):
    order = place()
    assert Visitor().post(f"checkout:{name}", token=f"{order.number}.forged").status_code == 404
    order.refresh_from_db()
    assert order.status == statuses.PENDING_PAYMENT


@pytest.mark.parametrize("name", ["pay", "change-basket"])
def test_looking_changes_nothing(name):
    assert Visitor().get(f"checkout:{name}", token=links.token(place())).status_code == 405


def test_a_shipped_order_shows_its_parcel():
    order = paid()
    Shipment.objects.create(
        order=order, carrier="DHL", tracking_number="JD014", tracking_url="https://dhl.example/JD014"
    )
    change_status(order_id=order.pk, to=statuses.SHIPPED)
    page = Visitor().get("checkout:order", token=links.token(order)).content.decode()
    for text in ("On its way", "DHL", "JD014", 'href="https://dhl.example/JD014"'):
        assert text in page
    assert "Pay €" not in page


def test_an_expired_order_offers_its_goods_again():
    order = place()
    expire_order(order_id=order.pk)
    bob = Visitor()
    page = bob.get("checkout:order", token=links.token(order)).content.decode()
    assert "Not paid in time" in page
    assert "Put everything back into the basket" in page
    bob.post("checkout:change-basket", token=links.token(order))
    assert order.lines.get().title in bob.get("basket:summary").content.decode()
    order.refresh_from_db()
    assert order.status == statuses.PAYMENT_EXPIRED


def test_paying_an_order_that_is_over_leads_to_its_page(peer):
    order = place()
    expire_order(order_id=order.pk)
    answer = Visitor().post("checkout:pay", token=links.token(order))
    assert (answer.status_code, answer.headers["Location"]) == (303, links.status_path(order))


def test_an_order_outlives_its_product_and_costs_as_many_queries_for_ten_lines_as_for_one():
    def queries(order) -> int:
        token, bob = links.token(order), Visitor(deliver=False)
        bob.get("checkout:order", token=token)  # the theme and the menu are read once
        with CaptureQueriesContext(connection) as captured:
            assert bob.get("checkout:order", token=token).status_code == 200
        return len(captured)

    one, ten = place(make_basket()), place(make_basket(*(ProductFactory() for _ in range(10))))
    assert queries(one) == queries(ten)
    one.lines.get().product.delete()
    page = Visitor().get("checkout:order", token=links.token(one)).content.decode()
    assert one.snapshot["lines"][0]["title"] in page
