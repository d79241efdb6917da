from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from shop.basket.models import Basket
from shop.order import statuses
from shop.order.models import Order
from shop.order.place import BasketAlreadySubmittedError
from shop.order.problems import PlacementRefusedError
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.security.models import AuditEntry
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import (
    GUEST,
    address,
    make_basket,
    percentage_offer,
    place,
    shipping_method,
    shown_total,
    voucher,
)

pytestmark = pytest.mark.django_db


def allocated(product) -> int | None:
    return product.stockrecords.get().num_allocated


def refused(basket, **changes) -> list[tuple[str, str]]:
    with pytest.raises(PlacementRefusedError) as error:
        place(basket, **changes)
    assert Order.objects.count() == 0
    assert not StockRecord.objects.filter(num_allocated__gt=0).exists()
    assert Basket.objects.get(pk=basket.pk).status == Basket.OPEN
    return [(problem.code, problem.message) for problem in error.value.problems]


def test_an_order_waits_for_its_payment_and_holds_its_stock():
    mug = ProductFactory(title="Mug", price=Decimal("12.00"), stock=5)
    basket = make_basket(mug, quantity=2)
    order = place(basket)
    assert order.status == statuses.PENDING_PAYMENT
    assert (order.total_incl_tax, order.shipping_incl_tax) == (Decimal("28.90"), Decimal("4.90"))
    # 24.00 / 1.19 = 20.168 and 4.90 / 1.19 = 4.118, each rounded.
    assert order.total_excl_tax == Decimal("24.29")
    assert (order.guest_email, order.user) == (GUEST, None)
    assert allocated(mug) == 2
    line = order.lines.get()
    assert (line.title, line.quantity, line.num_allocated, line.status) == ("Mug", 2, 2, statuses.PENDING_PAYMENT)
    assert basket.status == Basket.objects.get(pk=basket.pk).status == Basket.SUBMITTED
    assert AuditEntry.objects.get(action=AuditEntry.Action.ORDER_PLACED).target_id == str(order.pk)


def test_nobody_is_written_to_before_an_order_is_paid():
    place()
    assert not Message.objects.exists()


def test_the_snapshot_is_what_the_customer_saw_whatever_changes_later():
    mug = ProductFactory(title="Mug", price=Decimal("12.00"))
    order = place(make_basket(mug))
    mug.title = "Cup"
    mug.save()
    order.refresh_from_db()
    assert order.snapshot["lines"][0]["title"] == "Mug"
    assert order.snapshot["lines"][0]["total"] == "12.00"
    assert order.snapshot["total"] == "16.90"
    assert order.snapshot["shipping_address"]["lines"] == ["Bob Berger", "Lindenallee 5", "10115 Berlin", "Germany"]


def test_numbers_are_random_and_readable():
    numbers = {place().number for _ in range(5)}
    assert len(numbers) == 5
    assert all(len(number) == 11 and number[5] == "-" and not set(number) & set("01OILU") for number in numbers)


def test_a_basket_is_ordered_once():
    basket = make_basket()
    order = place(basket)
    with pytest.raises(BasketAlreadySubmittedError) as again:
        place(basket, expected_total=order.total_incl_tax)
    assert again.value.order == order
    assert Order.objects.count() == 1


def test_an_empty_basket_is_refused():
    basket = make_basket()
    basket.lines.all().delete()
    assert refused(basket, expected_total=Decimal(1)) == [("empty", "Your basket is empty.")]


def test_a_changed_price_is_shown_and_asked_again():
    mug = ProductFactory(title="Mug", price=Decimal("12.00"))
    basket = make_basket(mug)
    StockRecord.objects.update(price=Decimal("13.50"))
    message = "The price of “Mug” has changed from €12.00 to €13.50."
    assert refused(basket) == [("price_changed", message)]


def test_a_changed_price_that_the_customer_has_seen_is_accepted():
    basket = make_basket(ProductFactory(price=Decimal("12.00")))
    StockRecord.objects.update(price=Decimal("13.50"))
    order = place(basket, seen_prices={basket.lines.get().pk: Decimal("13.50")})
    assert order.total_incl_tax == Decimal("18.40")


def test_two_prices_that_change_against_each_other_are_noticed_though_the_total_is_the_same():
    mug, bowl = ProductFactory(price=Decimal("12.00")), ProductFactory(price=Decimal("8.00"))
    basket = make_basket(mug, bowl)
    StockRecord.objects.filter(product=mug).update(price=Decimal("8.00"))
    StockRecord.objects.filter(product=bowl).update(price=Decimal("12.00"))
    assert [code for code, _ in refused(basket)] == ["price_changed", "price_changed"]


def test_only_some_left():
    basket = make_basket(ProductFactory(title="Mug", stock=5), quantity=5)
    StockRecord.objects.update(num_in_stock=2)
    assert refused(basket) == [("out_of_stock", "Only 2 of “Mug” are left.")]


def test_sold_out_and_gone_are_told_line_by_line():
    mug, bowl = ProductFactory(title="Mug", stock=1), ProductFactory(title="Bowl")
    basket = make_basket(mug, bowl)
    StockRecord.objects.filter(product=mug).update(num_allocated=1)
    bowl.is_public = False
    bowl.save()
    with pytest.raises(PlacementRefusedError) as error:
        place(basket)
    assert [problem.message for problem in error.value.problems] == [
        "“Mug” is sold out.",
        "“Bowl” is no longer available.",
    ]
    assert error.value.must_edit
    assert allocated(bowl) is None


def test_a_changed_delivery_price_is_asked_again():
    method = shipping_method()
    basket = make_basket(ProductFactory(price=Decimal("12.00")))
    method.price_per_order = Decimal("5.90")
    message = "The total has changed from €16.90 to €17.90."
    assert refused(basket, shipping_method=method, expected_total=Decimal("16.90")) == [("total_changed", message)]


def test_an_offer_that_ended_is_asked_again():
    offer = percentage_offer("10")
    basket = make_basket(ProductFactory(price=Decimal("12.00")))
    offer.suspend()
    assert [code for code, _ in refused(basket, expected_total=Decimal("15.70"))] == ["total_changed"]


def test_a_discount_is_rounded_by_line_so_that_the_order_adds_up():
    percentage_offer("10", name="Spring")
    order = place(make_basket(*(ProductFactory(price=Decimal("12.99")) for _ in range(3))))
    assert [line.line_price_incl_tax for line in order.lines.all()] == [Decimal("11.69")] * 3
    discount = order.discounts.get()
    assert (discount.offer_name, discount.amount) == ("Spring", Decimal("3.90"))
    subtotal = Decimal(order.snapshot["subtotal"])  # of the reduced prices
    assert subtotal + order.shipping_incl_tax == order.total_incl_tax == Decimal("39.97")
    nets = sum(line.line_price_excl_tax for line in order.lines.all())
    assert nets + order.shipping_excl_tax == order.total_excl_tax


def test_a_voucher_for_one_is_used_by_one():
    code = voucher("ONCE", usage="Single use")
    first, second = make_basket(), make_basket()
    for basket in (first, second):
        basket.vouchers.add(code)
    order = place(first)
    assert order.discounts.get().voucher_code == "ONCE"
    code.refresh_from_db()
    assert (code.num_orders, code.total_discount, code.applications.count()) == (1, Decimal("1.20"), 1)
    with pytest.raises(PlacementRefusedError, match="ONCE is no longer valid: This voucher has already been used"):
        place(second)


def test_an_offer_with_a_limit_is_used_up():
    offer = percentage_offer("10", max_global_applications=1)
    place()
    offer.refresh_from_db()
    assert (offer.num_applications, offer.num_orders, offer.status) == (1, 1, "Consumed")
    assert place().total_incl_tax == Decimal("16.90")


def test_what_needs_no_stock_is_not_reserved():
    ebook = ProductFactory(stock=0)
    ebook.product_class.track_stock = False
    ebook.product_class.save()
    order = place(make_basket(ebook))
    assert order.lines.get().num_allocated == 0
    assert not allocated(ebook)


def test_options_of_a_line_are_kept():
    product = ProductFactory()
    option = product.product_class.options.create(name="Engraving", code="engraving")
    basket = make_basket()
    basket.add_product(product, options=[{"option": option, "value": "To Alice"}])
    order = place(basket)
    assert order.snapshot["lines"][1]["options"] == "Engraving: To Alice"
    assert order.lines.last().attributes.get().value == "To Alice"


def test_a_signed_in_customer_owns_the_order():
    alice = UserFactory()
    order = place(user=alice)
    assert (order.user, order.guest_email, order.email) == (alice, "", alice.email)
    assert order.snapshot["email"] == alice.email


def queries_to_place(lines: int) -> int:
    percentage_offer("10", name=f"Offer {lines}", max_global_applications=1000, exclusive=True)
    basket = make_basket(*(ProductFactory() for _ in range(lines)))
    delivery = {"shipping_method": shipping_method(), "shipping_address": address()}
    place(make_basket(), **delivery)  # warm caches of sites and content types
    expected = shown_total(basket, delivery["shipping_method"])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        place(basket, expected_total=expected, **delivery)
    return len(queries)


def test_placing_costs_as_many_queries_for_ten_lines_as_for_one():
    one, ten = queries_to_place(1), queries_to_place(10)
    assert ten - one <= 10
    assert ten <= 60


def test_addresses_are_frozen_in_the_shops_own_language_for_whoever_packs_the_parcel():
    with translation.override("de"):
        order = place()
    assert order.snapshot["shipping_address"]["lines"][-1] == "Germany"
