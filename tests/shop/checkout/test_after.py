"""After the purchase: the papers of an order, buying it again, finding it in the account."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.fulfilment.ship import ship_order
from shop.invoicing.issue import issue_invoice
from shop.invoicing.models import Invoice
from shop.order import links
from shop.order.models import Order
from shop.order.new_link import renew_link
from shop.partner.models import StockRecord
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, paid, place
from tests.shop.checkout.visitor import Visitor, told

pytestmark = pytest.mark.django_db
ORDERS = "/shop/accounts/orders/"
PAPERS = ["order-print", "order-invoice"]


def page(name: str, order: Order) -> str:
    return Visitor(deliver=False).get(f"checkout:{name}", token=links.token(order)).content.decode()


def test_the_printout_adds_up_and_says_that_it_is_no_invoice():
    order = paid(basket=make_basket(ProductFactory(title="Mug", price=Decimal("12.99")), quantity=3))
    text = page("order-print", order)
    assert "€12.99" in text
    assert "€38.97" in text
    assert f"€{order.total_incl_tax}" in text
    assert "This printout is not an invoice" in text
    assert "<script src=" in text
    assert "onclick" not in text


def test_the_invoice_names_seller_buyer_number_days_and_tax_to_the_cent():
    order = paid(basket=make_basket(ProductFactory(title="Mug <b>", price=Decimal("12.99"))))
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="1")
    assert "Invoice" not in page("order", order)
    invoice = issue_invoice(order_id=order.pk)
    assert reverse("checkout:order-invoice", args=[links.token(order)]) in page("order", order)
    text = page("order-invoice", order)
    for fact in (invoice.number, order.number, "Bob Berger", "SecureCart", "Mug &lt;b&gt;", "Date of supply"):
        assert fact in text
    for amount in (order.total_excl_tax, order.total_tax, order.total_incl_tax):
        assert f"€{amount}" in text
    assert "the day on which the goods are sent" not in text


@pytest.mark.parametrize("name", [*PAPERS, "order-invoice-pdf"])
def test_papers_open_by_a_good_link_only(name):
    order = paid()
    issue_invoice(order_id=order.pk)
    Invoice.objects.update(pdf=b"%PDF-1.7")
    bob, good = Visitor(deliver=False), links.token(order)
    assert bob.get(f"checkout:{name}", token=good).status_code == 200
    for bad in ("x", f"{order.number}.0.1", good[:-1]):
        assert bob.get(f"checkout:{name}", token=bad).status_code == 404
    renew_link(order_id=order.pk, actor=None)
    assert bob.get(f"checkout:{name}", token=good).status_code == 410


@pytest.mark.parametrize("name", ["order-invoice", "order-invoice-pdf"])
def test_an_order_without_an_invoice_has_none_to_show(name):
    assert Visitor(deliver=False).get(f"checkout:{name}", token=links.token(place())).status_code == 404


@pytest.mark.parametrize("name", PAPERS)
def test_papers_of_three_lines_cost_as_many_queries_as_of_one(name):
    def queries(count: int) -> int:
        order = paid(basket=make_basket(*(ProductFactory() for _ in range(count))))
        issue_invoice(order_id=order.pk)
        bob, token = Visitor(deliver=False), links.token(order)
        bob.get(f"checkout:{name}", token=token)
        with CaptureQueriesContext(connection) as captured:
            assert bob.get(f"checkout:{name}", token=token).status_code == 200
        return len(captured)

    assert queries(1) == queries(3) <= 14


def test_a_guest_buys_the_same_again():
    mug = ProductFactory(title="Mug", price=Decimal("12.00"))
    order = paid(basket=make_basket(mug, quantity=2))
    StockRecord.objects.filter(product=mug).update(price=Decimal("10.00"))
    bob = Visitor()
    answer = bob.post("checkout:order-again", token=links.token(order))
    assert answer.url == reverse("basket:summary")
    assert told(answer) == [
        "1 item of your order is in your basket.",
        "The price of “Mug” has changed from €12.00 to €10.00.",
    ]
    basket = bob.get("basket:summary").content.decode()
    assert "Mug" in basket
    assert "€20.00" in basket


def test_when_nothing_can_be_had_the_order_says_why():
    order = paid(basket=make_basket(ProductFactory(title="Mug")))
    order.lines.get().product.delete()
    answer = Visitor().post("checkout:order-again", token=links.token(order))
    assert answer.url.startswith("/shop/checkout/order/")
    assert told(answer) == ["“Mug”: we do not sell it any more."]


def test_looking_buys_nothing():
    assert Visitor().get("checkout:order-again", token=links.token(paid())).status_code == 405
    forged = Client(enforce_csrf_checks=True)
    assert forged.post(reverse("checkout:order-again", args=[links.token(paid())])).status_code == 403


@pytest.fixture
def alice():
    return UserFactory()


def listed(client: Client, **query: str) -> list[str]:
    return [order.number for order in client.get(ORDERS, query).context["orders"]]


def test_orders_are_found_by_number_article_and_state(client, alice):
    client.force_login(alice)
    mug = paid(basket=make_basket(ProductFactory(title="Sage mug"), owner=alice), user=alice)
    bowl = place(make_basket(ProductFactory(title="Bowl"), owner=alice), user=alice)
    paid(basket=make_basket(ProductFactory(title="Mug of Bob")))
    assert listed(client) == [bowl.number, mug.number]
    assert (
        listed(client, q="SAGE") == listed(client, q=mug.number[:7]) == listed(client, state="coming") == [mug.number]
    )
    assert listed(client, state="open") == [bowl.number]
    assert listed(client, q="sage", state="open") == []
    assert "None of your orders fits" in client.get(ORDERS, {"q": "sage", "state": "open"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [{"q": "x" * 5000}, {"q": "\x00"}, {"q": "%_\\'\""}, {"state": "nonsense"}, {"page": "9" * 40}, {"page": "-1"}],
)
def test_garbage_in_the_search_is_no_error(client, alice, query):
    client.force_login(alice)
    assert client.get(ORDERS, query).status_code == 200


def test_nobody_sees_the_orders_of_another(client, alice):
    order = paid(user=alice)
    client.force_login(UserFactory())
    assert listed(client) == listed(client, q=order.number) == []
    assert Client().get(ORDERS).url == f"/shop/accounts/login/?next={ORDERS}"


def test_three_orders_cost_as_many_queries_as_one(client, alice):
    client.force_login(alice)

    def queries() -> int:
        client.get(ORDERS)
        with CaptureQueriesContext(connection) as captured:
            client.get(ORDERS)
        return len(captured)

    paid(user=alice)
    one = queries()
    paid(user=alice)
    paid(user=alice)
    assert queries() == one <= 10
