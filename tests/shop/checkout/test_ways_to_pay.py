import pytest
from django.urls import reverse

from shop.order import links, statuses
from shop.payment.models import BankTransfer, PaymentAttempt
from tests.factories import ProductFactory
from tests.payment_factories import authorised, awaited, offer_transfers, opened, received
from tests.shop.checkout.visitor import Visitor, only_order, told

pytestmark = pytest.mark.django_db
IBAN = "DE89 3704 0044 0532 0130 00"


def live() -> PaymentAttempt:
    return PaymentAttempt.objects.get(state="open")


def test_nothing_is_asked_where_there_is_only_one_way_to_pay(peer):
    bob = Visitor()
    bob.walk_to_review(ProductFactory())
    assert bob.get("checkout:shipping-method").headers["Location"] == reverse("checkout:preview")


def test_both_ways_are_offered_and_a_transfer_leads_to_the_account(peer):
    offer_transfers()
    bob = Visitor()
    bob.add(ProductFactory())
    assert bob.tell().headers["Location"] == reverse("checkout:shipping-method")
    step = bob.get("checkout:shipping-method").content.decode()
    for text in ("How would you like to pay?", 'value="card"', 'value="bank_transfer"'):
        assert text in step
    assert bob.post("checkout:shipping-method", {"method": "cash"}).context["form"].errors["method"]
    bob.post("checkout:shipping-method", {"method": "bank_transfer"})
    review = bob.get("checkout:preview")
    assert "Bank transfer" in review.content.decode()
    answer = bob.press_pay(review)
    page = bob.client.get(answer.headers["Location"], follow=True).content.decode()
    order = only_order()
    for text in (IBAN, "Lumen &amp; Oak GmbH", "COBADEFFXXX", "€16.90", order.number, "Pay another way: Card"):
        assert text in page
    assert 'http-equiv="refresh"' not in page
    assert "Pay €" not in page
    assert order.status == statuses.PENDING_PAYMENT


def test_a_card_is_taken_where_nothing_was_chosen(peer):
    offer_transfers()
    bob = Visitor()
    bob.press_pay(bob.walk_to_review(ProductFactory()))
    assert live().gateway == "stripe"


@pytest.mark.parametrize("method", ["bank_transfer", "cash", "x" * 41])
def test_a_way_that_is_not_offered_places_nothing(peer, method):
    bob = Visitor()
    answer = bob.press_pay(bob.walk_to_review(ProductFactory()), method=method)
    assert answer.status_code == 302
    assert told(answer)
    assert not PaymentAttempt.objects.exists()


def test_a_customer_pays_by_card_instead_of_the_transfer(peer):
    attempt = awaited()
    token = links.token(attempt.order)
    answer = Visitor(deliver=False).post("checkout:pay", {"method": "card"}, token=token)
    assert answer.headers["Location"].startswith(peer.url)
    assert (live().gateway, BankTransfer.objects.get().state) == ("stripe", "closed")


def test_a_customer_transfers_instead_of_paying_by_card(peer):
    offer_transfers()
    attempt = opened()
    bob, token = Visitor(deliver=False), links.token(attempt.order)
    assert "Pay another way: Bank transfer" in bob.get("checkout:order", token=token).content.decode()
    bob.post("checkout:pay", {"method": "bank_transfer"}, token=token)
    assert IBAN in bob.get("checkout:order", token=token).content.decode()


def test_a_way_no_longer_offered_goes_on_with_the_last_one(peer):
    attempt = opened()
    answer = Visitor(deliver=False).post("checkout:pay", {"method": "bank_transfer"}, token=links.token(attempt.order))
    assert answer.headers["Location"] == attempt.payment_url


def test_a_customer_who_has_paid_the_old_page_sees_the_paid_order(peer):
    offer_transfers()
    attempt = opened()
    peer.pay(attempt.session_id)
    token = links.token(attempt.order)
    answer = Visitor(deliver=False).post("checkout:pay", {"method": "bank_transfer"}, token=token)
    assert answer.headers["Location"] == links.status_path(attempt.order)
    attempt.order.refresh_from_db()
    assert attempt.order.status == statuses.PAID


def test_coming_back_from_a_transfer_does_not_wait_there(peer):
    attempt = awaited()
    answer = Visitor(deliver=False).get("checkout:return", token=links.token(attempt.order))
    assert (answer.status_code, answer.headers["Location"]) == (302, links.status_path(attempt.order))


def test_a_transfer_that_has_arrived_is_no_longer_asked_for():
    attempt = awaited()
    received(attempt)
    page = Visitor(deliver=False).get("checkout:order", token=links.token(attempt.order)).content.decode()
    assert IBAN not in page
    assert "Pay another way" not in page


def test_a_held_payment_is_called_reserved(peer):
    attempt = authorised(peer)
    bob, token = Visitor(deliver=False), links.token(attempt.order)
    assert "reserved on your card" in bob.get("checkout:return", token=token).content.decode()
    assert "Payment reserved" in bob.get("checkout:order", token=token).content.decode()
