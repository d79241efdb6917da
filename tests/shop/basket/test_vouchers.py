from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.basket.models import Basket
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, place, voucher
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def with_basket() -> Visitor:
    bob = Visitor()
    bob.add(ProductFactory(price=Decimal("20.00")))
    return bob


def reasons(answer) -> list[str]:
    return list(answer.context["voucher_form"].errors["code"])


def test_a_voucher_takes_its_share_off_and_is_taken_out_again():
    bob, code = with_basket(), voucher("WELCOME")
    bob.post("basket:vouchers-add", {"code": " welcome "})
    assert bob.get("basket:summary").context["total"] == Decimal("18.00")
    bob.post("basket:vouchers-remove", pk=code.pk)
    assert bob.get("basket:summary").context["total"] == Decimal("20.00")


@pytest.mark.parametrize("code", ["", "   ", "NOPE", "x" * 200, "NO\0PE", "'; --"])
def test_a_code_nobody_knows_is_told_at_its_field(code):
    answer = with_basket().post("basket:vouchers-add", {"code": code})
    assert answer.status_code == 200
    assert reasons(answer)


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"end_datetime": timezone.now() - DAY, "start_datetime": timezone.now() - 2 * DAY}, "has expired"),
        ({"start_datetime": timezone.now() + DAY, "end_datetime": timezone.now() + 2 * DAY}, "is not valid yet"),
    ],
)
def test_a_voucher_out_of_its_time(dates, reason):
    voucher("SPRING", **dates)
    assert reason in reasons(with_basket().post("basket:vouchers-add", {"code": "SPRING"}))[0]


def test_a_voucher_used_up():
    used = make_basket()
    used.vouchers.add(voucher("ONCE", usage="Single use"))
    place(used)
    answer = with_basket().post("basket:vouchers-add", {"code": "ONCE"})
    assert reasons(answer) == ["This voucher has already been used."]


def test_a_voucher_for_members_is_not_for_guests():
    voucher("MEMBER", usage="Once per customer")
    answer = with_basket().post("basket:vouchers-add", {"code": "MEMBER"})
    assert reasons(answer) == ["This voucher is only available to signed in users."]
    alice = Visitor(UserFactory())
    alice.add(ProductFactory())
    assert alice.post("basket:vouchers-add", {"code": "MEMBER"}).status_code == 302


def test_a_voucher_that_takes_nothing_off_does_not_stay():
    code = voucher("BOOKS")
    products = code.offers.get().benefit.range
    products.includes_all_products = False
    products.save()
    answer = with_basket().post("basket:vouchers-add", {"code": "BOOKS"})
    assert reasons(answer) == ["This voucher takes nothing off what is in your basket."]
    assert not Basket.objects.get().vouchers.exists()


def test_the_same_voucher_twice():
    bob = with_basket()
    voucher("WELCOME")
    bob.post("basket:vouchers-add", {"code": "WELCOME"})
    assert reasons(bob.post("basket:vouchers-add", {"code": "WELCOME"})) == ["This voucher is in your basket already."]


def test_an_empty_basket_takes_no_voucher():
    voucher("WELCOME")
    assert reasons(Visitor().post("basket:vouchers-add", {"code": "WELCOME"})) == ["Your basket is empty."]


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_a_voucher_that_is_not_in_the_basket_is_not_found(pk):
    assert with_basket().post("basket:vouchers-remove", pk=pk).status_code == 404
    assert Visitor().post("basket:vouchers-remove", pk=pk).status_code == 404
