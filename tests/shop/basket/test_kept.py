"""What is remembered of a basket's page is of no visitor, and shows every change at once."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shop.basket.models import Line
from shop.catalogue.models import Product
from shop.partner.models import StockRecord
from tests.factories import ProductFactory
from tests.order_factories import shipping_method
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db


def page(visitor: Visitor) -> str:
    return visitor.get("basket:summary").content.decode()


def with_mugs(*products: Product, email: str = "bob@example.com") -> tuple[Visitor, Line]:
    visitor = Visitor(email=email)
    for product in products:
        visitor.add(product)
    page(visitor)  # shows the messages
    return visitor, Line.objects.latest("pk")


def own_words(html: str, token: str, line: Line) -> str:
    """The page with nothing of its visitor in it."""
    assert html.count(token) >= 4  # three forms of the line, and more
    return html.replace(token, "token").replace(f"line/{line.pk}/", "line/").replace(f"quantity-{line.pk}", "quantity")


def token_of(html: str) -> str:
    return html.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]


def test_two_visitors_with_the_same_line_see_the_same_and_only_their_own_forms():
    mug = ProductFactory(title="Moss mug")
    (bob, bobs), (carol, carols) = with_mugs(mug), with_mugs(mug, email="carol@example.com")
    first, second, again = page(bob), page(carol), page(bob)
    bobs_token, carols_token = token_of(first), token_of(second)
    assert bobs_token != carols_token
    assert bobs_token not in second
    assert carols_token not in again
    assert f"line/{bobs.pk}/" in first
    assert f"line/{bobs.pk}/" not in second
    assert f"line/{carols.pk}/" not in again
    assert own_words(first, bobs_token, bobs) == own_words(second, carols_token, carols)
    assert own_words(again, token_of(again), bobs) == own_words(first, bobs_token, bobs)


def test_the_forms_of_a_remembered_line_work(client):
    mug = ProductFactory(stock=9)
    with_mugs(mug)
    carol, line = with_mugs(mug)
    carol.client.handler.enforce_csrf_checks = True
    data = {"quantity": 3, "csrfmiddlewaretoken": token_of(page(carol))}
    assert carol.client.post(reverse("basket:line", kwargs={"pk": line.pk}), data).status_code == 302
    line.refresh_from_db()
    assert line.quantity == 3


def test_another_price_and_title_show_at_once():
    mug = ProductFactory(title="Moss mug", price=Decimal("12.00"))
    bob, _line = with_mugs(mug)
    StockRecord.objects.update(price=Decimal("10.00"))
    Product.objects.update(title="Fern mug")
    html = page(bob)
    assert "€10.00 each" in html
    assert "Fern mug" in html
    assert "Moss mug" not in html


def test_what_was_typed_is_shown_to_who_typed_it_only():
    mug = ProductFactory(stock=9)
    (bob, line), (carol, _line) = with_mugs(mug), with_mugs(mug)
    assert 'value="many"' in bob.post("basket:line", {"quantity": "many"}, pk=line.pk).content.decode()
    assert 'value="many"' not in page(carol)
    assert 'value="many"' not in page(bob)
    assert "no such code" in bob.post("basket:vouchers-add", {"code": "no such code"}).content.decode()
    assert "no such code" not in page(carol)


def test_another_delivery_shows_at_once():
    bob, _line = with_mugs(ProductFactory())
    assert "€4.90" in page(bob)
    method = shipping_method()
    method.price_per_order = Decimal("6.50")
    method.save()
    html = page(bob)
    assert "€6.50" in html
    assert "€4.90" not in html
