from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import ProductFactory, UserFactory
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
VISITOR = reverse("fragments:visitor")


def test_a_stranger_costs_no_query_of_their_own(django_assert_num_queries):
    Client().get(VISITOR)  # the theme is read once
    with django_assert_num_queries(0):
        answer = Client().get(VISITOR)
    assert "Log in" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.cookies == {}


def test_a_customer_sees_the_name_and_what_is_in_the_basket():
    alice = Visitor(UserFactory(first_name="Alice <b>"))
    alice.add(ProductFactory(title="Mug", price=Decimal("12.00")), 2)
    html = alice.client.get(VISITOR).content.decode()
    assert "Alice &lt;b&gt;" in html
    for text in ("2 items", "Mug", "€24.00"):
        assert text in html


def test_a_message_is_shown_once():
    bob = Visitor()
    bob.add(ProductFactory(title="Mug"))
    assert "“Mug” is in your basket." in bob.client.get(VISITOR).content.decode()
    assert "“Mug” is in your basket." not in bob.client.get(VISITOR).content.decode()


def test_a_forged_basket_cookie_is_nobodys_basket():
    Visitor().add(ProductFactory(title="Mug"))
    client = Client()
    client.cookies["oscar_open_basket"] = "1:forged"
    assert "Mug" not in client.get(VISITOR).content.decode()
