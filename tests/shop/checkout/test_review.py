"""What has changed between the last look and “Pay” is shown and asked again."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shop.order.models import Order
from shop.partner.models import StockRecord
from shop.shipping.models import OrderAndItemCharges
from tests.factories import ProductFactory
from tests.order_factories import place
from tests.shop.checkout.visitor import Visitor, hidden_fields, only_order

pytestmark = pytest.mark.django_db
PREVIEW, BASKET = reverse("checkout:preview"), reverse("basket:summary")


def test_a_price_that_changed_is_shown_and_the_second_press_pays_it(peer):
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory(title="Mug", price=Decimal("12.00")))
    StockRecord.objects.update(price=Decimal("13.50"))
    answer = bob.press_pay(review)
    assert answer.headers["Location"] == PREVIEW
    assert not Order.objects.exists()
    again = bob.client.get(PREVIEW)
    assert "The price of “Mug” has changed from €12.00 to €13.50." in again.content.decode()
    assert "pay €18.40" in again.content.decode()
    assert bob.press_pay(again).status_code == 303
    assert only_order().total_incl_tax == Decimal("18.40")


def test_a_price_that_changed_before_the_last_look_is_told_and_not_asked_twice(peer):
    bob = Visitor()
    bob.walk_to_review(ProductFactory(title="Mug", price=Decimal("12.00")))
    StockRecord.objects.update(price=Decimal("9.00"))
    review = bob.client.get(PREVIEW)
    assert "has changed from €12.00 to €9.00" in review.content.decode()
    assert bob.press_pay(review).status_code == 303


def test_what_was_sold_meanwhile_sends_back_to_the_basket():
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory(title="Mug", stock=3), quantity=3)
    StockRecord.objects.update(num_in_stock=1)
    answer = bob.press_pay(review)
    assert answer.headers["Location"] == BASKET
    page = bob.client.get(BASKET).content.decode()
    assert "Only 1 left" in page
    assert "To the checkout" not in page
    assert not Order.objects.exists()


def test_a_product_taken_off_sends_back_to_the_basket():
    bob, mug = Visitor(), ProductFactory(title="Mug")
    review = bob.walk_to_review(mug)
    mug.is_public = False
    mug.save()
    assert bob.press_pay(review).headers["Location"] == BASKET
    assert not Order.objects.exists()


def test_a_basket_changed_in_another_tab_is_asked_again():
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    bob.add(ProductFactory(title="Bowl"))
    assert bob.press_pay(review).headers["Location"] == PREVIEW
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"expected_total": "a lot"},
        {"expected_total": ""},
        {"expected_total": "NaN"},
        {"seen": "1:2:3"},
        {"seen": "x"},
        {"seen": ",".join(["1:NaN"])},
        {"basket": ""},
        {"basket": "x" * 500},
        {"expected_total": "0.01"},
    ],
)
def test_a_tampered_form_orders_nothing(changes):
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    assert bob.press_pay(review, **changes).headers["Location"] == PREVIEW
    assert not Order.objects.exists()


def test_an_expired_session_asks_who_and_where_again_and_orders_nothing():
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    del bob.client.cookies["sessionid"]
    assert bob.press_pay(review).headers["Location"] == reverse("checkout:index")
    assert not Order.objects.exists()


def test_a_forged_form_does_not_lead_to_anothers_order(peer):
    alices = place()
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    signature = hidden_fields(review)["basket"].split(".")[1]
    answer = bob.press_pay(review, basket=f"{alices.basket_id}.{signature}")
    bobs = Order.objects.exclude(pk=alices.pk).get()
    assert bobs.payment_attempts.get().payment_url == answer.headers["Location"]
    assert not alices.payment_attempts.exists()


def test_without_a_delivery_to_the_country_nothing_is_ordered():
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory())
    OrderAndItemCharges.objects.all().delete()
    answer = bob.press_pay(review)
    assert answer.headers["Location"] == reverse("checkout:index")
    assert "we cannot deliver this basket to Germany" in bob.get("checkout:index").content.decode()
    assert not Order.objects.exists()
