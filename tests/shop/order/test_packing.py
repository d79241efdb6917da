import pytest
from django.utils import timezone

from shop.fulfilment.ship import ship_order
from shop.order import statuses, tasks
from shop.order.models import Task
from shop.order.packing import start_packing, stop_packing
from shop.order.paid import mark_authorised, mark_paid
from shop.order.transition import InvalidTransitionError
from tests.factories import StaffFactory
from tests.order_factories import make_basket, paid, place
from tests.payment_factories import at_once


@pytest.mark.django_db
def test_packing_starts_and_stops():
    order, packer = paid(), StaffFactory()
    assert start_packing(order_id=order.pk, actor=packer).status == statuses.PACKING
    assert stop_packing(order_id=order.pk, actor=packer).status == statuses.PAID


@pytest.mark.django_db
def test_an_order_whose_money_is_held_goes_back_to_being_held():
    order = place()
    mark_authorised(order_id=order.pk)
    start_packing(order_id=order.pk, actor=None)
    assert stop_packing(order_id=order.pk, actor=None).status == statuses.AUTHORISED


@pytest.mark.django_db
def test_the_money_that_comes_while_it_is_packed_leaves_it_packed():
    order = place()
    mark_authorised(order_id=order.pk)
    start_packing(order_id=order.pk, actor=None)
    mark_paid(order_id=order.pk, paid_at=timezone.now())
    order.refresh_from_db()
    assert (order.status, order.paid_at is not None) == (statuses.PACKING, True)


@pytest.mark.django_db
def test_an_unpaid_order_is_not_packed():
    order = place()
    with pytest.raises(InvalidTransitionError, match="Pending payment"):
        start_packing(order_id=order.pk, actor=None)


@pytest.mark.django_db
def test_a_task_that_stops_dispatch_stops_packing_until_it_is_done():
    order = paid()
    task = tasks.raise_task(order=order, kind=Task.Kind.DISPUTE, reference="du_1", stops_dispatch=True)
    with pytest.raises(InvalidTransitionError, match="Answer a dispute"):
        start_packing(order_id=order.pk, actor=None)
    tasks.finish_task(task_id=task.pk, outcome="Won", actor=None)
    assert start_packing(order_id=order.pk, actor=None).status == statuses.PACKING


@pytest.mark.django_db
def test_what_has_left_in_part_stays_packed():
    order = paid(place(make_basket(quantity=2)))
    line = order.lines.get()
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="1", lines={line.pk: 1})
    start_packing(order_id=order.pk, actor=None)
    with pytest.raises(InvalidTransitionError, match="has been shipped"):
        stop_packing(order_id=order.pk, actor=None)


def test_of_many_who_start_packing_at_once_one_does_and_the_others_are_told(committed_db):
    order = paid()
    results = at_once(6, lambda: start_packing(order_id=order.pk, actor=None))
    assert sum(isinstance(result, InvalidTransitionError) for result in results) == 5
    assert order.status_changes.filter(new_status=statuses.PACKING).count() == 1
