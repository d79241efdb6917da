import pytest

from shop.basket.models import Basket
from shop.order import statuses
from shop.order.expire import expire_order
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, paid, percentage_offer, place, voucher

pytestmark = pytest.mark.django_db


def test_stock_voucher_and_offer_are_free_again():
    code = voucher("ONCE", usage="Single use")
    offer = code.offers.get()
    offer.max_global_applications = 1
    offer.save()
    basket = make_basket()
    basket.vouchers.add(code)
    order = place(basket)
    offer.refresh_from_db()
    assert offer.status == "Consumed"

    assert expire_order(order_id=order.pk)

    order.refresh_from_db()
    assert order.status == order.lines.get().status == statuses.PAYMENT_EXPIRED
    assert StockRecord.objects.get().num_allocated == 0
    code.refresh_from_db()
    offer.refresh_from_db()
    assert (code.num_orders, code.total_discount, code.applications.count()) == (0, 0, 0)
    assert (offer.num_applications, offer.num_orders, offer.total_discount, offer.status) == (0, 0, 0, "Open")
    again = make_basket()
    again.vouchers.add(code)
    assert place(again).discounts.get().voucher_code == "ONCE"


def test_a_customers_own_limit_is_given_back():
    alice = UserFactory()
    percentage_offer("10", max_user_applications=1)
    order = place(user=alice)
    assert order.discounts.exists()
    expire_order(order_id=order.pk)
    Basket.open.all().delete()
    assert place(user=alice).discounts.exists()


def test_the_goods_are_back_in_the_customers_basket():
    alice, mug, bowl = UserFactory(), ProductFactory(), ProductFactory()
    order = place(make_basket(mug, bowl, owner=alice, quantity=2), user=alice)
    current = make_basket(mug, owner=alice, quantity=1)
    expire_order(order_id=order.pk)
    assert {(line.product, line.quantity) for line in current.lines.all()} == {(mug, 2), (bowl, 2)}
    order.refresh_from_db()
    assert order.basket.status == Basket.SUBMITTED


def test_a_customer_without_a_basket_gets_one():
    alice = UserFactory()
    order = place(user=alice)
    expire_order(order_id=order.pk)
    assert Basket.open.get(owner=alice).lines.count() == 1


def test_the_customer_is_told_once():
    order = place()
    assert [expire_order(order_id=order.pk) for _ in range(2)] == [True, False]
    assert Message.objects.filter(payload__name="order_payment_expired").count() == 1


def test_a_paid_order_does_not_expire():
    order = paid()
    assert not expire_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == statuses.PAID
    assert StockRecord.objects.get().num_allocated == 1
