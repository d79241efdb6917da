import pytest

from shop.fulfilment.open_lines import open_lines
from shop.fulfilment.ship import ship_order
from shop.order import statuses
from shop.order.expire import expire_order
from shop.order.models import Line, Order
from shop.order.paid import mark_authorised
from shop.order.transition import InvalidTransitionError
from shop.order.units import cancel_units
from shop.partner.models import StockRecord
from shop.security.models import AuditEntry
from tests.factories import ProductFactory, StaffFactory
from tests.order_factories import make_basket, paid, place

pytestmark = pytest.mark.django_db
PARCEL = {"actor": None, "carrier": "DHL", "tracking_number": "JD1"}


def two_lines(quantity: int = 3) -> tuple[Order, Line, Line]:
    order = paid(basket=make_basket(ProductFactory(), ProductFactory(), quantity=quantity))
    return order, *order.lines.order_by("pk")


def held() -> list[int]:
    return list(StockRecord.objects.order_by("pk").values_list("num_allocated", flat=True))


def test_units_taken_off_are_free_again_and_no_longer_shipped():
    order, mug, bowl = two_lines()
    merchant = StaffFactory()
    cancel_units(order=order, units={mug.pk: 2}, actor=merchant)
    mug.refresh_from_db()
    assert (mug.units_cancelled, mug.num_allocated, mug.status, held()) == (2, 1, statuses.PAID, [1, 3])
    assert {line.pk: line.units_open for line in open_lines(order)} == {mug.pk: 1, bowl.pk: 3}
    entry = AuditEntry.objects.get(action=AuditEntry.Action.ORDER_UNITS_CANCELLED)
    assert (entry.actor, entry.details["units"]) == (merchant, {mug.partner_sku: 2})


def test_a_line_of_which_nothing_is_left_is_cancelled():
    order, mug, _bowl = two_lines()
    cancel_units(order=order, units={mug.pk: 3}, actor=None)
    assert list(order.lines.order_by("pk").values_list("status", flat=True)) == [statuses.CANCELLED, statuses.PAID]
    order.refresh_from_db()
    assert order.status == statuses.PAID


def test_an_order_shipped_in_part_is_shipped_when_the_rest_is_taken_off():
    order, mug, bowl = two_lines()
    ship_order(order_id=order.pk, lines={mug.pk: 1}, **PARCEL)
    order.refresh_from_db()
    cancel_units(order=order, units={mug.pk: 2, bowl.pk: 3}, actor=None)
    order.refresh_from_db()
    statuses_of_lines = list(order.lines.order_by("pk").values_list("status", flat=True))
    assert (order.status, statuses_of_lines) == (statuses.SHIPPED, [statuses.SHIPPED, statuses.CANCELLED])
    assert held() == [0, 0]


@pytest.mark.parametrize("quantity", [0, -1, 3])
def test_fail_more_than_is_open(quantity):
    order, mug, _bowl = two_lines()
    ship_order(order_id=order.pk, lines={mug.pk: 1}, **PARCEL)
    with pytest.raises(InvalidTransitionError, match="that much left"):
        cancel_units(order=order, units={mug.pk: quantity}, actor=None)
    mug.refresh_from_db()
    assert (mug.units_cancelled, held()) == (0, [2, 3])


def test_fail_line_of_another_order():
    order, *_ = two_lines()
    with pytest.raises(InvalidTransitionError, match="that much left"):
        cancel_units(order=order, units={place().lines.get().pk: 1}, actor=None)


@pytest.mark.parametrize("status", [statuses.PENDING_PAYMENT, statuses.SHIPPED, statuses.CANCELLED])
def test_fail_not_to_be_shipped(status):
    order, mug, _bowl = two_lines()
    order.status = status
    with pytest.raises(InvalidTransitionError, match="nothing can be taken off"):
        cancel_units(order=order, units={mug.pk: 1}, actor=None)


def test_what_was_taken_off_is_not_reserved_again_when_a_payment_comes_late():
    order = place(make_basket(ProductFactory(), quantity=3))
    mark_authorised(order_id=order.pk)
    order.refresh_from_db()
    line = order.lines.get()
    cancel_units(order=order, units={line.pk: 1}, actor=None)
    Order.objects.filter(pk=order.pk).update(status=statuses.PENDING_PAYMENT)
    expire_order(order_id=order.pk)
    paid(order)
    line.refresh_from_db()
    assert (line.num_allocated, held()) == (2, [2])
