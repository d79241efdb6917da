"""The table of steps, and that nothing gets past it."""

import pytest

from fixtures.serve import ROOT
from shop.order import drawing
from shop.order.models import Line, Order
from shop.order.pipeline import STATUSES, STEPS, followers, sources
from shop.order.statuses import CANCELLED, PACKING, PAID, PENDING_PAYMENT, SALES, SHIPPED
from shop.order.transition import InvalidTransitionError, advance_lines, change_status
from shop.security.models import AuditEntry
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place

STEP_PAIRS = {(step.source, step.target) for step in STEPS}


def test_every_status_can_be_reached_and_no_step_stands_twice():
    reachable = {PENDING_PAYMENT}
    for _ in STATUSES:
        reachable |= {target for source, target in STEP_PAIRS if source in reachable}
    assert reachable == set(STATUSES)
    assert len(STEP_PAIRS) == len(STEPS)


def test_oscar_works_by_the_same_table():
    assert tuple(Order.all_statuses()) == STATUSES
    assert set(Line.all_statuses()) == set(STATUSES)
    assert Order(status=PAID).available_statuses() == followers(PAID)
    assert Line(status=PAID).available_statuses() == followers(PAID)


def test_only_sales_can_be_shipped():
    assert set(sources(SHIPPED)) <= set(SALES)


@pytest.mark.django_db
@pytest.mark.parametrize("source", STATUSES)
def test_a_step_is_taken_when_the_table_has_it_and_refused_when_not(source):
    order = place()
    for target in STATUSES:
        Order.objects.update(status=source)
        Line.objects.update(status=source)
        last = AuditEntry.objects.first()  # the newest
        if (source, target) in STEP_PAIRS:
            change_status(order_id=order.pk, to=target)
            assert AuditEntry.objects.get(pk__gt=last.pk).details["new"] == target
        else:
            with pytest.raises(InvalidTransitionError, match=f"is “{source}” and cannot become “{target}”"):
                change_status(order_id=order.pk, to=target)
            assert AuditEntry.objects.first() == last
        order.refresh_from_db()
        expected = target if (source, target) in STEP_PAIRS else source
        assert (order.status, order.lines.get().status) == (expected, expected)


@pytest.mark.django_db
def test_a_line_goes_ahead_of_its_order_only_as_the_table_says():
    order = place(make_basket(ProductFactory(), ProductFactory()))
    first, second = order.lines.order_by("pk")
    advance_lines(order=order, line_ids=[first.pk], to=SHIPPED)  # not from Pending payment
    first.refresh_from_db()
    assert first.status == PENDING_PAYMENT
    Line.objects.update(status=PACKING)
    advance_lines(order=order, line_ids=[first.pk], to=SHIPPED)
    advance_lines(order=order, line_ids=[first.pk, second.pk], to=CANCELLED)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (SHIPPED, CANCELLED)


def test_the_drawing_is_of_the_table_as_it_is():
    drawn = (ROOT / "deploy" / "order-life.md").read_text()
    assert drawn == drawing.page(), "run: python -m shop.order.drawing > deploy/order-life.md"
