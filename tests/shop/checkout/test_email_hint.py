"""“Did you mean …@gmail.com?”: asked beside the way, which goes on whether it is answered or not."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import ProductFactory, UserFactory
from tests.shop.checkout.visitor import Visitor, only_order

pytestmark = pytest.mark.django_db
ASKS = "Did you mean"
REVIEW = "checkout:preview"


@pytest.fixture
def bob() -> Visitor:
    visitor = Visitor(email="bob@gmial.com")
    visitor.add(ProductFactory())
    return visitor


def page(visitor: Visitor, name: str = REVIEW) -> str:
    return visitor.get(name).content.decode()


def test_the_step_goes_on_and_the_next_one_asks(bob):
    assert bob.tell().url == reverse(REVIEW)
    html = page(bob)
    assert "You have written bob@gmial.com. Did you mean bob@gmail.com?" in html
    assert "Lindenallee 5" in html


def test_taken_it_is_the_orders_address_and_nothing_else_is_lost(bob, peer):
    bob.tell()
    assert bob.post("checkout:email-hint", {"answer": "yes", "step": REVIEW}).url == reverse(REVIEW)
    assert ASKS not in page(bob)
    bob.press_pay(bob.get(REVIEW))
    assert only_order().guest_email == "bob@gmail.com"
    assert only_order().shipping_address.line1 == "Lindenallee 5"


def test_declined_it_is_not_asked_again_until_another_slip(bob):
    bob.tell()
    bob.post("checkout:email-hint", {"answer": "no", "step": "checkout:index"})
    assert ASKS not in page(bob)
    assert "bob@gmial.com" in page(bob)
    bob.tell(email="bob@gmal.com")
    assert ASKS in page(bob)


def test_unanswered_the_order_is_placed_as_written(bob, peer):
    bob.tell()
    bob.press_pay(bob.get(REVIEW))
    assert only_order().guest_email == "bob@gmial.com"


@pytest.mark.parametrize("step", ["", "https://evil.example/", "dashboard:index", "x" * 5000])
def test_an_answer_leads_to_a_step_and_nowhere_else(bob, step):
    bob.tell()
    answer = bob.post("checkout:email-hint", {"answer": "yes", "step": step, "email": "mallory@example.com"})
    assert answer.url == reverse("checkout:index")
    assert 'value="bob@gmail.com"' in page(bob, "checkout:index")


def test_nobody_is_asked_without_a_slip_or_when_signed_in():
    carol = Visitor(email="carol@gmail.com")
    carol.add(ProductFactory())
    carol.tell()
    assert ASKS not in page(carol)
    alice = Visitor(UserFactory(email="alice@gmial.com"))
    alice.add(ProductFactory())
    alice.tell()
    assert ASKS not in page(alice)


def test_an_answer_without_a_question_changes_nothing():
    assert Client().post(reverse("checkout:email-hint"), {"answer": "yes"}).url == reverse("checkout:index")
    assert Client().get(reverse("checkout:email-hint")).status_code == 405
