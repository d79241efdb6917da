"""The whole way, against the Stripe stand-in."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from shop.basket.models import Basket
from shop.order import links, statuses
from shop.outbox.worker import drain
from shop.partner.models import StockRecord
from tests.factories import ProductFactory, UserFactory
from tests.peers import VISA
from tests.shop.checkout.visitor import Visitor, only_attempt, only_order

pytestmark = pytest.mark.django_db


def test_a_guest_buys_and_follows_the_order(peer):
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory(title="Mug", price=Decimal("12.00")), quantity=2)
    assert "pay €28.90" in review.content.decode()
    answer = bob.press_pay(review)
    attempt = only_attempt()
    assert (answer.status_code, answer.headers["Location"]) == (303, attempt.payment_url)
    order = attempt.order
    assert (order.status, order.total_incl_tax) == (statuses.PENDING_PAYMENT, Decimal("28.90"))
    assert mail.outbox == []

    back = peer.pay(attempt.session_id, VISA)["next_url"]
    assert back.endswith(reverse("checkout:return", kwargs={"token": links.token(order)}))
    thanks = bob.get("checkout:return", token=links.token(order))
    assert "Thank you for your order" in thanks.content.decode()
    assert order.number in thanks.content.decode()
    assert "Would you like an account?" in thanks.content.decode()
    order.refresh_from_db()
    assert order.status == statuses.PAID
    drain()
    assert [sent.subject for sent in mail.outbox] == [f"Your order {order.number}"]
    assert "Lindenallee 5" in bob.get("checkout:order", token=links.token(order)).content.decode()


def test_a_signed_in_customer_buys_with_a_saved_address_and_finds_the_order_in_the_account(peer):
    alice = UserFactory()
    first = Visitor(alice)
    first.press_pay(first.walk_to_review(ProductFactory()))
    address = alice.addresses.get()

    again = Visitor(alice)
    again.add(ProductFactory())
    again.post("checkout:index", {"address_id": address.pk})
    again.press_pay(again.get("checkout:preview"))
    order = alice.orders.first()
    assert order.snapshot["shipping_address"]["lines"][1] == "Lindenallee 5"
    assert alice.addresses.count() == 1
    page = again.get("customer:order", order_number=order.number).content.decode()
    assert "Waiting for payment" in page
    assert order.number in again.get("customer:order-list").content.decode()


def test_pressing_pay_twice_leads_to_the_same_payment(peer):
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    first, second = bob.press_pay(review), bob.press_pay(review)
    assert first.headers["Location"] == second.headers["Location"] == only_attempt().payment_url


def test_pressing_pay_after_the_payment_leads_to_the_order(peer):
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    bob.press_pay(review)
    order = only_order()
    peer.pay(only_attempt().session_id)
    bob.get("checkout:return", token=links.token(order))
    answer = bob.press_pay(review)
    assert (answer.status_code, answer.headers["Location"]) == (303, links.status_path(order))
    assert only_order() == order


def test_going_back_to_the_checkout_after_ordering_says_that_the_basket_is_empty(peer):
    bob = Visitor()
    bob.press_pay(bob.walk_to_review(ProductFactory()))
    answer = bob.client.get(reverse("checkout:preview"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("basket:summary")
    assert "Your basket is empty." in answer.content.decode()


def test_the_return_page_waits_while_nobody_has_paid(peer):
    bob = Visitor()
    bob.press_pay(bob.walk_to_review(ProductFactory()))
    page = bob.get("checkout:return", token=links.token(only_order()))
    assert "We are waiting for your payment" in page.content.decode()
    assert '<meta http-equiv="refresh" content="4">' in page.content.decode()


def test_who_leaves_the_payment_page_can_pay_again_or_change_the_basket(peer):
    bob, mug = Visitor(), ProductFactory(title="Mug")
    bob.press_pay(bob.walk_to_review(mug, quantity=3))
    order, token = only_order(), links.token(only_order())
    assert "The payment was cancelled" in bob.get("checkout:cancelled", token=token).content.decode()
    assert bob.post("checkout:pay", token=token).headers["Location"] == only_attempt().payment_url

    answer = bob.post("checkout:change-basket", token=token)
    assert answer.headers["Location"] == reverse("basket:summary")
    order.refresh_from_db()
    assert order.status == statuses.CANCELLED
    assert StockRecord.objects.get().num_allocated == 0
    assert Basket.open.get().lines.get().quantity == 3
    drain()
    assert any(one["path"].endswith("/expire") for one in peer.requests())
    assert mail.outbox == []


def test_a_paid_order_is_not_dropped_by_the_button_of_an_old_page(peer):
    bob = Visitor()
    bob.press_pay(bob.walk_to_review(ProductFactory()))
    order = only_order()
    peer.pay(only_attempt().session_id)  # nobody has told the shop yet
    answer = bob.post("checkout:change-basket", token=links.token(order))
    assert answer.headers["Location"] == links.status_path(order)
    order.refresh_from_db()
    assert order.status == statuses.PAID
    assert not Basket.open.exists()


def test_the_payment_service_out_of_reach_the_order_waits_and_is_paid_later(peer, settings):
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"  # nobody listens
    answer = bob.press_pay(review)
    order = only_order()
    assert answer.headers["Location"] == links.status_path(order)
    page = bob.get("checkout:order", token=links.token(order)).content.decode()
    assert f"We could not reach the payment service. Your order {order.number} is saved" in page
    assert "Pay €16.90 now" in page
    assert StockRecord.objects.get().num_allocated == 1

    settings.STRIPE_API_BASE = peer.url
    answer = bob.post("checkout:pay", token=links.token(order))
    assert answer.headers["Location"] == only_attempt().payment_url


def test_an_order_that_costs_nothing_is_paid_at_once():
    bob = Visitor(deliver=False)
    ebook = ProductFactory(price=Decimal("0.00"))
    ebook.product_class.requires_shipping = False
    ebook.product_class.save()
    bob.add(ebook)
    bob.post("checkout:index", {"email": "bob@example.com"})
    answer = bob.press_pay(bob.get("checkout:preview"))
    order = only_order()
    assert answer.headers["Location"] == links.status_path(order)
    assert (order.status, order.shipping_address) == (statuses.PAID, None)


@pytest.mark.parametrize(("ticked", "wanted"), [({}, False), ({"wants_reminder": "1"}, True)])
def test_a_reminder_is_wanted_only_by_who_ticks_the_box(peer, ticked, wanted):
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    assert 'name="wants_reminder" id="wants-reminder" value="1">' in review.content.decode()
    bob.press_pay(review, **ticked)
    assert only_order().wants_reminder is wanted
