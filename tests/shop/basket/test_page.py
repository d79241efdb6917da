from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.basket.models import Basket, Line
from shop.partner.models import StockRecord
from tests.catalogue_factories import an_image, hang
from tests.factories import CategoryFactory, ProductFactory
from tests.kept import forget_drops
from tests.order_factories import make_basket, percentage_offer, place
from tests.shop.checkout.visitor import Visitor
from tests.shop.offer.offers import offer

pytestmark = pytest.mark.django_db
SUMMARY = reverse("basket:summary")


def with_line(quantity: int = 1, **product) -> tuple[Visitor, Line]:
    bob = Visitor()
    bob.add(ProductFactory(**product), quantity)
    return bob, Line.objects.latest("pk")


def in_baskets() -> list[Line]:
    return list(Line.objects.filter(basket__status="Open"))


def test_an_empty_basket_leads_back_to_the_shop():
    assert "Your basket is empty" in Visitor().get("basket:summary").content.decode()


def test_lines_discounts_and_tax_add_up():
    percentage_offer("10", name="Spring")
    bob, _ = with_line(3, title="Mug", price=Decimal("12.99"))
    context = bob.get("basket:summary").context
    rows = {row["label"]: row.get("amount") for row in context["rows"]}
    [line] = context["lines"]
    assert (line["unit_price"], line["former_price"], line["offers"]) == (
        Decimal("11.69"),
        Decimal("12.99"),
        ("Spring",),
    )
    assert line["total"] == rows["Subtotal"] == context["total"] == Decimal("35.07")
    assert rows["Tax included"] == Decimal("5.60")


def test_an_offer_that_needs_more_than_one_item_stands_beside_the_prices():
    offer("Percentage", 10, needs=("Count", 2), name="Two or more")
    bob, _ = with_line(3, title="Mug", price=Decimal("12.99"))
    context = bob.get("basket:summary").context
    rows = {row["label"]: row.get("amount") for row in context["rows"]}
    assert rows["Subtotal"] == Decimal("38.97")
    assert rows["Subtotal"] - rows["Two or more"] == context["total"] == Decimal("35.07")


def test_a_quantity_is_changed_and_zero_takes_the_line_out():
    bob, line = with_line(stock=5)
    assert bob.post("basket:line", {"quantity": 5}, pk=line.pk).headers["Location"] == SUMMARY
    line.refresh_from_db()
    assert line.quantity == 5
    bob.post("basket:line", {"quantity": 0}, pk=line.pk)
    assert not in_baskets()


def test_a_line_is_removed():
    bob, line = with_line()
    bob.post("basket:line-remove", pk=line.pk)
    assert not in_baskets()


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [
        ("-1", "Please enter a quantity of 0 or more."),
        ("", "Please enter a whole number."),
        ("many", "Please enter a whole number."),
        ("6", "Only 5 left"),
        ("9" * 40, "We cannot ship more than 1000 items in one order."),
    ],
)
def test_a_wrong_quantity_is_told_at_its_line_and_changes_nothing(quantity, reason):
    bob, line = with_line(2, stock=5)
    answer = bob.post("basket:line", {"quantity": quantity}, pk=line.pk)
    assert answer.status_code == 200
    assert list(answer.context["lines"][0]["errors"]) == [reason]
    assert f'value="{quantity}"' in answer.content.decode()
    line.refresh_from_db()
    assert line.quantity == 2


def test_fewer_than_before_is_allowed_though_stock_has_fallen_further():
    bob, line = with_line(5, stock=5)
    StockRecord.objects.update(num_in_stock=2)
    assert bob.post("basket:line", {"quantity": 3}, pk=line.pk).status_code == 302
    page = bob.get("basket:summary")
    assert "Only 2 left" in page.content.decode()
    assert not page.context["can_order"]


@pytest.mark.parametrize("name", ["basket:line", "basket:line-remove"])
def test_anothers_line_is_as_unknown_as_a_missing_one(name):
    _, theirs = with_line()
    bob, _ = with_line()
    answers = [bob.post(name, {"quantity": 0}, pk=pk) for pk in (theirs.pk, 999_999, 10**30)]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert Line.objects.filter(pk=theirs.pk).exists()


def test_a_line_of_an_ordered_basket_can_no_longer_be_changed(client):
    bob, line = with_line(2)
    place(Basket.objects.get(pk=line.basket_id))
    assert bob.post("basket:line", {"quantity": 1}, pk=line.pk).status_code == 404
    line.refresh_from_db()
    assert line.quantity == 2


def test_a_changed_price_is_told():
    bob, _ = with_line(title="Mug", price=Decimal("12.00"))
    StockRecord.objects.update(price=Decimal("10.00"))
    assert "The price of “Mug” has changed from €12.00 to €10.00." in bob.get("basket:summary").content.decode()


def test_a_product_taken_off_is_marked_and_can_be_removed():
    bob, line = with_line()
    line.product.is_public = False
    line.product.save()
    page = bob.get("basket:summary")
    assert not page.context["can_order"]
    bob.post("basket:line-remove", pk=line.pk)
    assert not in_baskets()


def test_a_product_that_lost_its_price_breaks_nothing():
    bob, _ = with_line()
    StockRecord.objects.update(price=None)
    assert not bob.get("basket:summary").context["can_order"]
    assert bob.get("fragments:visitor").status_code == 200


def queries_of_the_page(lines: int) -> int:
    kitchen = CategoryFactory()
    products = [ProductFactory(categories=[kitchen]) for _ in range(lines - 1)]
    parent = ProductFactory(structure="parent", categories=[kitchen])
    products.append(ProductFactory(structure="child", parent=parent, product_class=None))
    for product in [*products, parent]:
        hang(product, an_image())
    bob = Visitor()
    for product in products:
        bob.add(product)
    forget_drops()
    bob.get("basket:summary")  # shows the messages, asks for the pictures' renditions
    with CaptureQueriesContext(connection) as queries:
        assert len(bob.get("basket:summary").context["lines"]) == lines
    return len(queries)


def test_the_page_costs_as_many_queries_for_ten_lines_as_for_one():
    percentage_offer("10")
    one, ten = queries_of_the_page(1), queries_of_the_page(10)
    assert one == ten
    assert ten <= 16


def test_the_basket_of_two_lines_of_one_product_shares_its_stock():
    product = ProductFactory(stock=3)
    option = product.product_class.options.create(name="Engraving", code="engraving")
    basket = make_basket(product, quantity=2)
    basket.add_product(product, quantity=1, options=[{"option": option, "value": "To Alice"}])
    bob = Visitor()
    bob.add(ProductFactory())
    Line.objects.filter(basket=basket).update(basket=Basket.open.latest("pk"))
    line = Line.objects.filter(product=product).first()
    answer = bob.post("basket:line", {"quantity": 3}, pk=line.pk)
    assert list(answer.context["lines"][0]["errors"]) == ["Only 3 left"]
