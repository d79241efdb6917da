from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.dashboard.figures import DAYS
from shop.order.cancel import cancel_order
from shop.order.models import Order
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from tests.order_factories import paid, place


def test_only_paid_orders_are_sales(dashboard):
    place()
    cancel_order(order_id=paid().pk, actor=None, reason="Changed their mind")
    sold = paid()
    context = dashboard.get("/dashboard/").context
    assert context["total_orders"] == context["total_orders_last_day"] == 1
    assert context["total_revenue"] == context["total_revenue_last_day"] == sold.total_incl_tax
    assert context["days"][-1]["revenue"] == sold.total_incl_tax


def test_every_day_has_its_row_and_an_old_sale_its_day(dashboard):
    old = paid()
    Order.objects.filter(pk=old.pk).update(date_placed=timezone.now() - timezone.timedelta(days=3))
    days = dashboard.get("/dashboard/").context["days"]
    assert len(days) == DAYS
    assert [day["orders"] for day in days[-4:]] == [1, 0, 0, 0]


def test_a_shop_without_sales_has_figures_too(dashboard):
    context = dashboard.get("/dashboard/").context
    assert (context["total_orders"], context["total_revenue"]) == (0, 0)


def test_what_waits_for_the_merchant_is_counted(dashboard):
    paid()
    place()
    StockRecord.objects.update(num_in_stock=3, low_stock_threshold=5)
    Message.objects.create(topic="mail.send", state=Message.State.PARKED)
    work = dashboard.get("/dashboard/").context["work"]
    assert work == {
        "to_ship": 1,
        "tasks": 0,
        "next_due": None,
        "is_overdue": False,
        "given_up": 1,
        "to_moderate": 0,
        "running_out": 2,
        "failing_checks": 0,
    }


def test_the_first_page_costs_the_same_however_much_was_sold(dashboard):
    def queries() -> int:
        dashboard.get("/dashboard/")
        with CaptureQueriesContext(connection) as seen:
            dashboard.get("/dashboard/")
        return len(seen)

    paid()
    one = queries()
    paid()
    paid()
    assert queries() == one
    assert one <= 14
