from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from tests.factories import ProductFactory
from tests.order_factories import percentage_offer, voucher
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
SUMMARY = reverse("basket:summary")


def from_value(offer, amount: str) -> None:
    offer.condition.type, offer.condition.value = "Value", Decimal(amount)
    offer.condition.save()


def with_mug() -> Visitor:
    bob = Visitor()
    bob.add(ProductFactory(title="Mug", price=Decimal("12.00")))
    return bob


def test_what_is_missing_for_an_offer_is_told():
    from_value(percentage_offer(name="10 % from €50"), "50.00")
    assert with_mug().client.get(SUMMARY).context["hints"] == ["Spend €38.00 more to get “10 % from €50”."]


def test_how_many_are_missing_of_a_range_is_told():
    offer = percentage_offer(name="Three textiles")
    textiles = get_model("offer", "Range").objects.create(name="Textiles")
    towel = ProductFactory(title="Towel")
    textiles.add_product(towel)
    condition = offer.condition
    condition.range, condition.value = textiles, 3
    condition.save()
    bob = Visitor()
    bob.add(towel, 2)
    page = bob.client.get(SUMMARY)
    assert page.context["hints"] == ["Add 1 more from Textiles to get “Three textiles”."]
    bob.add(towel)
    page = bob.client.get(SUMMARY)
    assert page.context["hints"] == []
    [line] = page.context["lines"]
    assert line["savings"] == [{"name": "Three textiles", "amount": Decimal("3.60")}]


def test_a_voucher_that_needs_more_says_how_much():
    from_value(voucher("BIG").offers.get(), "50.00")
    answer = with_mug().post("basket:vouchers-add", {"code": "BIG"})
    assert answer.context["voucher_form"].errors["code"] == ["Spend €38.00 more to use this voucher."]


def test_a_voucher_that_cannot_be_combined_says_with_what():
    percentage_offer("20", name="Spring sale", exclusive=True, priority=10)
    voucher("MORE")
    answer = with_mug().post("basket:vouchers-add", {"code": "MORE"})
    [reason] = answer.context["voucher_form"].errors["code"]
    assert reason == "This voucher cannot be combined with what applies already: Spring sale."


def test_a_basket_takes_so_many_wrong_codes_in_ten_minutes(settings):
    settings.VOUCHER_CODES_PER_BASKET = 2
    bob = with_mug()
    for code in ("A", "B"):
        assert "do not know" in str(bob.post("basket:vouchers-add", {"code": code}).context["voucher_form"].errors)
    voucher("REAL")
    answer = bob.post("basket:vouchers-add", {"code": "REAL"})
    assert "try again in ten minutes" in str(answer.context["voucher_form"].errors)
    carol = with_mug()
    assert carol.post("basket:vouchers-add", {"code": "REAL"}).status_code == 302
