"""Lines saved for later, and lines taken out and put back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from shop.basket.aside import UNDO_FOR
from shop.basket.models import Basket, Line
from shop.partner.models import StockRecord
from tests.factories import ProductFactory, UserFactory
from tests.kept import forget_drops
from tests.shop.checkout.visitor import Visitor, told

pytestmark = pytest.mark.django_db
SUMMARY = reverse("basket:summary")
Option = get_model("catalogue", "Option")


def bobs_mug(quantity: int = 2, user=None) -> tuple[Visitor, Line]:
    bob = Visitor(user)
    bob.add(ProductFactory(title="Mug", price=Decimal("12.00")), quantity)
    return bob, Line.objects.get()


def shown(visitor: Visitor, name: str) -> list[str]:
    return [line["title"] for line in visitor.client.get(SUMMARY).context[name]]


@pytest.mark.parametrize("is_guest", [True, False])
def test_a_line_taken_out_comes_back_as_it_was(is_guest):
    bob, line = bobs_mug(user=None if is_guest else UserFactory())
    line.attributes.create(option=Option.objects.create(name="Engraving", code="engraving"), value="For Ada")
    StockRecord.objects.update(price=Decimal("15.00"))
    bob.post("basket:line-remove", pk=line.pk)
    assert shown(bob, "lines") == []
    assert shown(bob, "removed_lines") == ["Mug"]
    assert shown(bob, "removed_lines") == ["Mug"]  # a reload does not take the undo away
    answer = bob.post("basket:line-back", pk=line.pk)
    assert answer.headers["Location"] == SUMMARY
    back = Line.objects.get(basket__status="Open")
    assert (back.quantity, back.line_reference, back.price_incl_tax) == (2, line.line_reference, Decimal("12.00"))
    page = bob.client.get(SUMMARY)
    assert "Engraving: For Ada" in page.content.decode()
    assert "has changed from €12.00 to €15.00" in page.content.decode()
    assert page.context["removed_lines"] == []


def test_undone_twice_it_is_there_once():
    bob, line = bobs_mug()
    bob.post("basket:line-remove", pk=line.pk)
    bob.post("basket:line-back", pk=line.pk)
    bob.post("basket:line-back", pk=line.pk)
    assert list(Line.objects.values_list("quantity", flat=True)) == [2]


def test_what_was_put_in_anew_meanwhile_adds_up():
    bob, line = bobs_mug()
    bob.post("basket:line-remove", pk=line.pk)
    bob.add(line.product, 3)
    bob.post("basket:line-back", pk=line.pk)
    assert list(Line.objects.values_list("quantity", flat=True)) == [5]


def test_an_undo_is_offered_for_a_while_only():
    bob, line = bobs_mug()
    bob.post("basket:line-remove", pk=line.pk)
    Line.objects.update(removed_at=timezone.now() - UNDO_FOR - timedelta(seconds=1))
    assert shown(bob, "removed_lines") == []
    assert not told(bob.client.get(SUMMARY))


def test_the_same_product_saved_and_taken_out_are_two_things():
    bob, line = bobs_mug(2)
    bob.post("basket:line-later", pk=line.pk)
    bob.add(line.product, 1)
    again = Line.objects.get(basket__status="Open")
    bob.post("basket:line-remove", pk=again.pk)
    page = bob.client.get(SUMMARY).context
    assert [one["quantity"] for one in page["saved_lines"]] == [2]
    bob.post("basket:line-back", pk=again.pk)
    assert Line.objects.get(basket__status="Open").quantity == 1


@pytest.mark.parametrize("is_guest", [True, False])
def test_a_line_is_saved_for_later_and_moved_back(is_guest):
    bob, line = bobs_mug(user=None if is_guest else UserFactory())
    bob.post("basket:line-later", pk=line.pk)
    page = bob.client.get(SUMMARY)
    assert "Your basket is empty" in page.content.decode()
    assert "Saved for later" in page.content.decode()
    assert shown(bob, "saved_lines") == ["Mug"]
    bob.post("basket:line-back", pk=line.pk)
    assert shown(bob, "lines") == ["Mug"]
    assert shown(bob, "saved_lines") == []


def test_saved_twice_the_quantities_add_up():
    bob, line = bobs_mug(2)
    bob.post("basket:line-later", pk=line.pk)
    bob.add(line.product, 3)
    bob.post("basket:line-later", pk=Line.objects.get(basket__status="Open").pk)
    assert [one["quantity"] for one in bob.client.get(SUMMARY).context["saved_lines"]] == [5]
    assert Basket.saved.count() == 1


def test_what_is_saved_is_forgotten_on_request():
    bob, line = bobs_mug()
    bob.post("basket:line-later", pk=line.pk)
    bob.post("basket:line-forget", pk=line.pk)
    assert not Line.objects.exists()


@pytest.mark.parametrize("name", ["line-back", "line-forget", "line-later", "line-remove"])
def test_anothers_line_stays_where_it_is(name):
    _, line = bobs_mug()
    _, aside = Visitor(), line.basket
    carol = Visitor()
    carol.add(ProductFactory())
    carol.post(f"basket:{name}", pk=line.pk)
    line.refresh_from_db()
    assert (line.basket, line.removed_at) == (aside, None)


def test_what_a_guest_saved_is_there_after_the_login():
    bob, line = bobs_mug()
    bob.post("basket:line-later", pk=line.pk)
    bob.add(ProductFactory(title="Bowl"))
    bob.client.force_login(UserFactory())
    page = bob.client.get(SUMMARY)
    assert [one["title"] for one in page.context["lines"]] == ["Bowl"]
    assert [one["title"] for one in page.context["saved_lines"]] == ["Mug"]
    assert any("from before you logged in to your basket: Bowl." in text for text in told(page))


def test_what_a_guest_saved_is_there_after_an_order(peer):
    bob, line = bobs_mug()
    bob.post("basket:line-later", pk=line.pk)
    bob.press_pay(bob.walk_to_review(ProductFactory()))
    assert shown(bob, "saved_lines") == ["Mug"]
    bob.add(ProductFactory(title="Bowl"))
    assert shown(bob, "lines") == ["Bowl"]
    assert shown(bob, "saved_lines") == ["Mug"]


def test_what_a_customer_saved_is_there_after_an_order(peer):
    alice, line = bobs_mug(user=UserFactory())
    alice.post("basket:line-later", pk=line.pk)
    alice.press_pay(alice.walk_to_review(ProductFactory()))
    assert shown(alice, "saved_lines") == ["Mug"]


def test_an_ordered_basket_can_no_longer_be_changed():
    bob, line = bobs_mug()
    Basket.objects.update(status="Submitted")
    assert bob.post("basket:line-remove", pk=line.pk).status_code == 404
    assert Line.objects.get().removed_at is None


@pytest.mark.parametrize(("lines", "queries"), [(1, 5), (24, 5)])
def test_the_page_asks_as_often_for_many_lines(django_assert_num_queries, lines, queries):
    bob = Visitor()
    for _ in range(2 * lines):
        bob.add(ProductFactory(title="Mug"))  # short: many long messages would go to the session
    for line in Line.objects.order_by("pk")[:lines]:
        bob.post("basket:line-later", pk=line.pk)
    cache.clear()  # what is kept for seconds may go while the lines are put in
    forget_drops()
    bob.client.get(SUMMARY)
    with django_assert_num_queries(queries):
        bob.client.get(SUMMARY)
