"""The doctor's page as a merchant uses it."""

import pytest
from django.test import Client

from shop.doctor.models import DoctorRun
from shop.order.models import Order
from shop.outbox import queue
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.search.index import reindex_all
from shop.security.models import AuditEntry
from tests.factories import UserFactory
from tests.order_factories import place
from tests.payment_factories import attempt_for
from tests.shop.doctor.states import later, sql

PAGE = "/dashboard/doctor/"
MEND = f"{PAGE}mend/stock.allocated/"


@pytest.fixture
def miscounted(db) -> Order:
    """An order of one mug, of which four are said to be promised."""
    order = attempt_for(place()).order
    reindex_all()
    sql("UPDATE partner_stockrecord SET num_allocated = 4")
    return order


def html(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def run(dashboard: Client) -> str:
    return html(dashboard.post(f"{PAGE}run/", follow=True))


def ticket_on(page: str) -> str:
    return page.split('name="ticket" value="')[1].split('"')[0]


def test_before_the_first_look_the_page_says_what_to_do(dashboard):
    assert "The doctor has not looked yet" in html(dashboard.get(PAGE))


def test_a_shop_in_order_is_green(dashboard):
    page = run(dashboard)
    assert "Everything is in order." in page
    assert "doctor-fault" not in page
    assert "Stock promised to orders" in page


def test_a_fault_is_shown_with_figures_meaning_and_a_link(dashboard, miscounted):
    page = run(dashboard)
    record = StockRecord.objects.get()
    assert "1 check fails." in page
    assert "1 of 1 wrong" in page
    assert f'href="/dashboard/catalogue/products/{record.product_id}/"' in page
    assert record.partner_sku in page
    assert "The shop shows more, or less, than it can sell." in page


def test_work_that_was_given_up_is_named_by_what_it_does(dashboard):
    queue.put("payment.refund", {"refund": 1}, key="order:42")
    Message.objects.update(state=Message.State.PARKED, attempts=12)
    page = run(dashboard)
    assert "Refund at the payment provider (order:42)" in page
    assert "payment.refund" not in page


def test_what_was_found_is_remembered_until_the_next_look(dashboard, miscounted):
    run(dashboard)
    sql("UPDATE partner_stockrecord SET num_allocated = 1")
    assert "1 check fails." in html(dashboard.get(PAGE))
    assert "Everything is in order." in run(dashboard)


def test_the_dashboards_first_page_tells_of_it(dashboard, miscounted):
    assert "shop doctor has found" not in html(dashboard.get("/dashboard/"))
    run(dashboard)
    assert "The shop doctor has found 1 thing that is not in order." in html(dashboard.get("/dashboard/"))


def test_the_change_is_shown_first_and_then_made(dashboard, merchant, miscounted):
    page = html(dashboard.get(MEND))
    assert StockRecord.objects.get().num_allocated == 4
    after = html(dashboard.post(f"{MEND}do/", {"ticket": ticket_on(page)}, follow=True))
    assert StockRecord.objects.get().num_allocated == 1
    assert "1 is mended." in after
    assert "“Stock promised to orders” is in order again." in after
    entry = AuditEntry.objects.get(action=AuditEntry.Action.DOCTOR_MENDED)
    assert (entry.actor, entry.details["before"], entry.details["after"]) == (merchant, "4", "1")


def test_what_has_changed_since_it_was_shown_is_left_alone(dashboard, miscounted):
    ticket = ticket_on(html(dashboard.get(MEND)))
    sql("UPDATE partner_stockrecord SET num_allocated = 3")
    page = html(dashboard.post(f"{MEND}do/", {"ticket": ticket}, follow=True))
    assert "It has changed since." in page
    assert StockRecord.objects.get().num_allocated == 3


@pytest.mark.parametrize("forged", ["", "x", "\0", "a:b:c"])
def test_a_forged_or_missing_ticket_changes_nothing(dashboard, miscounted, forged):
    page = html(dashboard.post(f"{MEND}do/", {"ticket": forged}, follow=True))
    assert "What you were shown is too old." in page
    assert StockRecord.objects.get().num_allocated == 4


def test_a_ticket_of_another_check_or_of_yesterday_is_none(dashboard, miscounted):
    ticket = ticket_on(html(dashboard.get(MEND)))
    dashboard.post(f"{PAGE}mend/counters.offers/do/", {"ticket": ticket})
    with later(hours=2):
        dashboard.post(f"{MEND}do/", {"ticket": ticket})
    assert StockRecord.objects.get().num_allocated == 4


def test_nothing_to_mend(dashboard):
    assert "There is nothing here that can be mended by itself." in html(dashboard.get(MEND))


@pytest.mark.parametrize("name", ["orders.status", "no.such", "x" * 300])
def test_what_has_no_mend_is_not_found(dashboard, db, name):
    assert dashboard.get(f"{PAGE}mend/{name}/").status_code == 404
    assert dashboard.post(f"{PAGE}mend/{name}/do/", {"ticket": "x"}).status_code == 404


def test_looking_changes_nothing(dashboard, miscounted):
    for path in (f"{PAGE}run/", f"{MEND}do/"):
        assert dashboard.get(path).status_code == 405
    assert not DoctorRun.objects.exists()


def test_a_customer_sees_nothing_of_it(miscounted):
    alice = Client()
    alice.force_login(UserFactory())
    for path in (PAGE, MEND):
        assert alice.get(path).status_code != 200
    assert alice.post(f"{PAGE}run/").status_code != 200
    assert not DoctorRun.objects.exists()


def test_the_page_costs_as_much_with_three_faults_as_with_one(dashboard, miscounted, django_assert_num_queries):
    run(dashboard)
    dashboard.get(PAGE)
    with django_assert_num_queries(4):
        dashboard.get(PAGE)
    sql("UPDATE order_line SET units_refunded = 1")
    sql("UPDATE order_order SET shipping_refunded = 1")
    assert "3 checks fail." in run(dashboard)
    with django_assert_num_queries(4):
        dashboard.get(PAGE)
