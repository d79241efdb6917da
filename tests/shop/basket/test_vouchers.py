from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.basket.models import Basket
from shop.order.models import Order
from shop.voucher.models import Voucher
from tests.factories import ProductFactory
from tests.order_factories import make_basket, percentage_offer, place, voucher
from tests.shop.checkout.visitor import ADDRESS, Visitor

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


def test_a_guest_who_has_used_a_voucher_before_is_told_once_the_address_is_known():
    voucher("HELLO", usage="Once per customer")
    used = make_basket()
    used.vouchers.add(Voucher.objects.get())
    place(used, guest_email="bob@example.com")
    bob = with_basket()
    assert bob.post("basket:vouchers-add", {"code": "HELLO"}).status_code == 302
    bob.post("checkout:index", {"email": "BOB@example.com", **ADDRESS})
    review = bob.get("checkout:preview")
    assert review.context["totals"].total == Decimal("24.90")  # what would be charged, before it is asked for
    page = bob.client.get(bob.press_pay(review).headers["Location"]).content.decode()
    assert "You have already used this voucher in a previous order" in page
    assert Order.objects.count() == 1


def test_a_guest_at_the_limit_of_an_offer_sees_the_price_that_counts():
    percentage_offer("10", max_user_applications=1)
    place(guest_email="bob@example.com")
    bob = Visitor()
    review = bob.walk_to_review(ProductFactory(price=Decimal("20.00")))
    assert review.context["totals"].total == Decimal("24.90")
    place_order_of(bob, review)
    charlie = Visitor(email="charlie@example.com")
    assert charlie.walk_to_review(ProductFactory(price=Decimal("20.00"))).context["totals"].total == Decimal("22.90")


def place_order_of(visitor, review) -> None:
    before = Order.objects.count()
    visitor.press_pay(review)
    assert Order.objects.count() == before + 1


def test_wrong_codes_are_told_and_then_the_visitor_is_stopped(settings):
    settings.VOUCHER_CODES_PER_CLIENT_AND_HOUR = 3
    voucher("WELCOME")
    bob = with_basket()
    for number in range(3):
        told = reasons(bob.post("basket:vouchers-add", {"code": f"GUESS{number}"}))
        assert told == ["We do not know this code."]
    answer = bob.post("basket:vouchers-add", {"code": "WELCOME"})
    assert reasons(answer) == ["Too many codes have been tried. Please try again in an hour."]


def test_right_codes_are_not_counted(settings):
    settings.VOUCHER_CODES_PER_CLIENT_AND_HOUR = 1
    bob = with_basket()
    for number in range(3):
        code = voucher(f"CODE{number}")
        assert bob.post("basket:vouchers-add", {"code": code.code}).status_code == 302
        bob.post("basket:vouchers-remove", pk=code.pk)


def test_a_basket_takes_ten_vouchers():
    bob = with_basket()
    for number in range(10):
        Basket.objects.get().vouchers.add(voucher(f"CODE{number}", percent="1"))
    voucher("ELEVENTH")
    told = reasons(bob.post("basket:vouchers-add", {"code": "ELEVENTH"}))
    assert told == ["Your basket takes 10 vouchers at most."]


def test_a_thousand_codes_at_once_are_one_that_nobody_knows():
    voucher("WELCOME")
    bob = with_basket()
    codes = [f"CODE{number}" for number in range(1000)]
    assert reasons(bob.post("basket:vouchers-add", {"code": " ".join(codes)}))
    assert reasons(bob.post("basket:vouchers-add", {"code": codes})) == ["We do not know this code."]
    assert reasons(bob.post("basket:vouchers-add", {"code": "x" * 10_000})) == ["This is longer than any of our codes."]
    assert not Basket.objects.get().vouchers.exists()


def test_a_voucher_that_came_in_with_a_restored_order_is_taken_out_without_an_error():
    bob, code = with_basket(), voucher("WELCOME")
    Basket.objects.get().vouchers.add(code)
    assert bob.post("basket:vouchers-remove", pk=code.pk).status_code == 302
    code.refresh_from_db()
    assert code.num_basket_additions == 0


def test_a_voucher_that_takes_nothing_off_does_not_stay():
    code = voucher("BOOKS")
    products = code.offers.get().benefit.range
    products.includes_all_products = False
    products.save()
    answer = with_basket().post("basket:vouchers-add", {"code": "BOOKS"})
    assert reasons(answer) == ["This voucher is for Everything, of which nothing is in your basket."]
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
