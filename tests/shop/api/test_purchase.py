"""Whole purchases over HTTP, in a database where transactions commit, paid at the payment stand-in."""

from decimal import Decimal
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from shop.order.models import Order
from shop.partner.models import StockRecord
from shop.payment.models import PaymentAttempt
from tests.factories import ProductClassFactory, ProductFactory
from tests.order_factories import voucher
from tests.payment_factories import at_once, deliver, events
from tests.shop.api.client import ApiClient
from tests.shop.api.shopper import Shopper

pytestmark = pytest.mark.usefixtures("committed_db")


def mug(**fields):
    return ProductFactory(title="Mug", **{"price": Decimal("12.00"), **fields})


def session_of(order_number: str) -> str:
    return PaymentAttempt.objects.get(order__number=order_number).session_id


def test_a_guest_buys_and_pays(peer):
    bob = Shopper(mug(stock=5), quantity=2)
    (delivery,) = bob.deliveries().data["items"]
    placed = bob.check_out(shipping_method_code=delivery["code"], expected_total=delivery["total"])
    assert placed.status_code == 201
    assert urlsplit(placed.data["payment_url"]).netloc == urlsplit(peer.url).netloc
    path = f"/orders/{placed.data['order_token']}"
    waiting = bob.api.get(path).data
    assert (waiting["status"], waiting["total"]["amount"], waiting["can_be_paid"]) == ("pending_payment", "28.90", True)
    peer.pay(session_of(waiting["number"]))
    deliver(events())
    paid = bob.api.get(path).data
    assert (paid["status"], paid["can_be_paid"]) == ("paid", False)
    assert [(line["title"], line["quantity"], line["total"]["amount"]) for line in paid["lines"]] == [
        ("Mug", 2, "24.00")
    ]
    assert StockRecord.objects.get().net_stock_level == 3
    assert [payment["captured"] for payment in peer.ledger()["payment_intents"]] == [2890]


def test_ordered_again_it_leads_to_the_same_order(peer):
    bob = Shopper(mug())
    first, second = bob.check_out(), bob.check_out()
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert Order.objects.count() == 1


def test_a_changed_price_can_be_agreed_to_under_the_same_key(peer):
    product = mug()
    bob, key = Shopper(product), str(uuid4())
    product.stockrecords.update(price=Decimal("13.00"))
    assert bob.check_out(key=key).status_code == 409
    answer = bob.check_out(key=key, expected_total={"amount": "17.90", "currency": "EUR"})
    assert answer.status_code == 201
    assert answer.data["order"]["total"]["amount"] == "17.90"


def test_while_the_payment_service_is_out_of_reach_the_order_waits(peer, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    bob = Shopper(mug())
    placed = bob.check_out()
    assert (placed.status_code, placed.data["payment_url"], placed.data["payment_unavailable"]) == (201, None, True)
    payment = f"/orders/{placed.data['order_token']}/payment"
    refused = bob.api.post(payment)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    settings.STRIPE_API_BASE = peer.url
    opened = bob.api.post(payment)
    assert opened.status_code == 200
    assert bob.api.post(payment).data == opened.data
    peer.pay(session_of(placed.data["order"]["number"]))
    deliver(events())
    assert (bob.api.post(payment).status_code, bob.api.post(payment).data["code"]) == (409, "not-payable")


def test_what_costs_nothing_needs_no_payment():
    voucher("FREE", percent="100")
    download = ProductFactory(product_class=ProductClassFactory(name="Download", requires_shipping=False))
    bob = Shopper(download)
    bob.api.post(f"{bob.basket}/vouchers", {"code": "FREE"})
    order = {"email": "bob@example.com", "expected_total": {"amount": "0.00", "currency": "EUR"}}
    placed = bob.api.post(f"{bob.basket}/checkout", order)
    assert (placed.status_code, placed.data["payment_url"], placed.data["order"]["status"]) == (201, None, "paid")


def test_a_garbage_order_token_is_told_as_a_missing_order(api):
    answers = [api.get(f"/orders/{token}") for token in ("garbage", "%00", "1.x", "a" * 500)]
    answers += [api.post("/orders/garbage/payment")]
    assert {answer.status_code for answer in answers} == {404}


def test_one_order_comes_of_eight_checkouts_at_once(peer):
    bob, key = Shopper(mug(stock=8)), str(uuid4())
    answers = at_once(8, lambda: Shopper.check_out(_of_the_same(bob), key=key))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.data.get("code") for answer in answers if answer.status_code == 409} <= {"in-progress"}
    assert len({answer.data["order"]["number"] for answer in answers if answer.status_code == 201}) == 1
    assert Order.objects.count() == 1
    assert len([r for r in peer.requests() if r["path"] == "/v1/checkout/sessions"]) == 1


def test_a_line_goes_in_once_when_eight_send_it_at_once_under_one_key():
    bob, product, key = Shopper(), mug(stock=100), str(uuid4())
    body = {"product_id": product.pk, "quantity": 2}
    answers = at_once(8, lambda: ApiClient().post(f"{bob.basket}/lines", body, idempotency_key=key))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}
    assert [line["quantity"] for line in bob.api.get(bob.basket).data["lines"]] == [2]


def test_without_a_key_every_one_of_them_counts():
    """The control: the test above fails without the key."""
    bob, product = Shopper(), mug(stock=100)
    body = {"product_id": product.pk, "quantity": 2}
    at_once(8, lambda: ApiClient().post(f"{bob.basket}/lines", body))
    assert [line["quantity"] for line in bob.api.get(bob.basket).data["lines"]] == [16]


def _of_the_same(shopper: Shopper) -> Shopper:
    """Another program of the same buyer's, with a connection of its own."""
    other = object.__new__(Shopper)
    other.api, other.token, other.method = ApiClient(), shopper.token, shopper.method
    return other
