from datetime import UTC, datetime

import pytest
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_model

from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.order.expire import expire_order
from shop.order.paid import PaidOutcome, mark_paid
from shop.outbox.models import Message
from shop.outbox.worker import drain
from shop.partner.models import StockRecord
from shop.voucher.models import VoucherApplication
from tests.order_factories import make_basket, paid, percentage_offer, place, voucher

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def mails(name: str) -> int:
    return Message.objects.filter(topic="mail.send", payload__name=name).count()


def test_a_pending_order_becomes_paid_and_the_customer_is_written_to():
    order = place()
    assert mark_paid(order_id=order.pk, paid_at=NOON) is PaidOutcome.PAID
    order.refresh_from_db()
    assert (order.status, order.paid_at) == (statuses.PAID, NOON)
    assert mails("order_confirmation") == 1


def test_being_paid_twice_changes_nothing():
    order = paid()
    before = order.paid_at
    assert mark_paid(order_id=order.pk, paid_at=NOON) is PaidOutcome.ALREADY
    order.refresh_from_db()
    assert order.paid_at == before
    assert mails("order_confirmation") == 1


def test_a_sale_is_counted_when_it_is_paid_and_once():
    heard = []

    def listen(order, **kwargs):
        heard.append(order.number)

    order_placed.connect(listen)
    try:
        order = place()
        drain()
        assert heard == []
        paid(order)
        drain()
        paid(order)
        drain()
    finally:
        order_placed.disconnect(listen)
    assert heard == [order.number]
    assert get_model("analytics", "ProductRecord").objects.get().num_purchases == 1


def test_a_late_payment_is_honoured_while_the_goods_are_there():
    basket = make_basket()
    basket.vouchers.add(voucher("ONCE", usage="Single use"))
    order = place(basket)
    expire_order(order_id=order.pk)
    assert StockRecord.objects.get().num_allocated == 0
    assert mark_paid(order_id=order.pk, paid_at=NOON) is PaidOutcome.PAID
    order.refresh_from_db()
    assert order.status == statuses.PAID
    assert StockRecord.objects.get().num_allocated == order.lines.get().num_allocated == 1
    assert basket.vouchers.get().num_orders == 1


def test_a_late_payment_for_what_was_sold_meanwhile_goes_back():
    order = place()
    expire_order(order_id=order.pk)
    StockRecord.objects.update(num_in_stock=0)
    assert mark_paid(order_id=order.pk, paid_at=NOON) is PaidOutcome.CANNOT_HONOUR
    order.refresh_from_db()
    assert (order.status, order.paid_at) == (statuses.PAYMENT_EXPIRED, None)
    assert (mails("order_cannot_honour"), mails("order_confirmation")) == (1, 0)
    assert order.notes.get().note_type == "System"


def test_a_payment_for_a_cancelled_order_goes_back_and_is_told_once():
    order = place()
    cancel_order(order_id=order.pk, actor=None, reason="Changed my mind")
    for _ in range(2):
        assert mark_paid(order_id=order.pk, paid_at=NOON) is PaidOutcome.CANNOT_HONOUR
    order.refresh_from_db()
    assert order.status == statuses.CANCELLED
    assert mails("order_cannot_honour") == order.notes.count() == 1


@pytest.mark.parametrize("limit", ["voucher", "offer"])
def test_a_late_payment_is_declined_when_somebody_else_has_used_the_voucher_or_the_offer_up(limit):
    first, second = make_basket(), make_basket()
    if limit == "voucher":
        code = voucher("ONCE", usage="Single use")
        first.vouchers.add(code)
        second.vouchers.add(code)
    else:
        percentage_offer("10", max_global_applications=1)
    late = place(first)
    expire_order(order_id=late.pk)
    place(second)
    assert mark_paid(order_id=late.pk, paid_at=NOON) is PaidOutcome.CANNOT_HONOUR
    assert StockRecord.objects.order_by("pk").first().num_allocated == 0
    assert not VoucherApplication.objects.filter(order=late).exists()


def test_a_late_payment_counts_for_the_customers_own_limit_again():
    percentage_offer("10", max_user_applications=1)
    order = place()
    expire_order(order_id=order.pk)
    mark_paid(order_id=order.pk, paid_at=NOON)
    assert order.discounts.get().frequency == 1


def test_a_late_payment_is_honoured_when_the_merchant_has_deleted_the_voucher():
    basket, code = make_basket(), voucher("ONCE", usage="Single use")
    basket.vouchers.add(code)
    order = place(basket)
    expire_order(order_id=order.pk)
    code.delete()
    assert mark_paid(order_id=order.pk, paid_at=NOON) is PaidOutcome.PAID
