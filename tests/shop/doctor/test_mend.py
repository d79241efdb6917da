"""What is in motion is left alone, and what cannot be put right says why."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from shop.basket.models import Basket
from shop.doctor.check import Check
from shop.doctor.checks import CHECKS
from shop.doctor.look import look
from shop.doctor.mend import Outcome, mend, preview, ticket
from shop.doctor.models import DoctorRun
from shop.doctor.nightly import look_every_night
from shop.doctor.run import KEPT, run_and_remember
from shop.outbox.models import Mail, Message
from shop.outbox.periodic import _periods
from shop.outbox.worker import drain
from shop.partner.models import StockRecord
from shop.search.index import reindex_all
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import attempt_for
from tests.shop.doctor.states import allow, later, seen, sql

db = pytest.mark.django_db


def mended(name: str) -> Outcome:
    check = CHECKS[name]
    with later(minutes=3):
        return mend(check=check, ticket=ticket(check, preview(check)), actor=None)


def test_a_row_that_somebody_works_on_is_left_alone(committed_db):
    attempt_for()
    sql("UPDATE partner_stockrecord SET num_allocated = 4")
    check = CHECKS["stock.allocated"]
    shown = ticket(check, preview(check))
    outcomes: list[Outcome] = []

    def press() -> None:
        outcomes.append(mend(check=check, ticket=shown, actor=None))
        connection.close()

    with transaction.atomic():
        list(StockRecord.objects.select_for_update())
        merchant = threading.Thread(target=press)
        merchant.start()
        merchant.join(20)
        assert not merchant.is_alive()  # it does not wait, either
    assert outcomes[0].mended == []
    assert [reason for _about, reason in outcomes[0].left] == ["Somebody is working on it at this moment."]
    assert StockRecord.objects.get().num_allocated == 4


@db
def test_orders_of_this_minute_are_left_out():
    order = attempt_for().order
    sql("UPDATE order_order SET status = 'Paid', paid_at = now()")
    assert look(CHECKS["orders.status"]).wrong == 0
    assert seen("orders.status").rows[0].about == order.number


@db
def test_stock_that_is_not_there_is_not_promised():
    attempt_for(place(make_basket(ProductFactory(stock=1))))
    sql("UPDATE order_line SET num_allocated = 0")
    sql("UPDATE partner_stockrecord SET num_allocated = 0, num_in_stock = 0")
    outcome = mended("stock.lines")
    assert outcome.mended == []
    assert outcome.left[0][1] == "There is not enough in stock to promise it to this order."
    assert StockRecord.objects.get().num_allocated == 0


@db
def test_more_than_is_there_is_shown_without_a_button():
    attempt_for(place(make_basket(ProductFactory(stock=3), quantity=3)))
    allow("partner_stockrecord", "partner_stock_never_oversold")
    sql("UPDATE partner_stockrecord SET num_allocated = 0, num_in_stock = 1")
    assert seen("stock.allocated").wrong == 1
    assert preview(CHECKS["stock.allocated"]) == []


@db
def test_a_reopened_basket_goes_into_the_one_the_customer_has_by_now():
    alice, mug = UserFactory(), ProductFactory()
    lost = make_basket(mug, owner=alice, quantity=2)
    Basket.objects.update(status=Basket.SUBMITTED)
    current = make_basket(mug, owner=alice)
    assert len(mended("baskets.submitted").mended) == 1
    assert current.lines.get().quantity == 3
    assert Basket.objects.get(pk=lost.pk).status == Basket.MERGED


@db
def test_an_ordered_basket_with_newer_goods_is_left_to_people():
    order = attempt_for(place(user=UserFactory())).order
    sql("UPDATE basket_basket SET status = 'Open'")
    sql("UPDATE basket_line SET date_updated = now() + interval '1 minute'")
    assert seen("baskets.ordered").rows[0].about == order.number
    assert preview(CHECKS["baskets.ordered"]) == []


@db
def test_a_check_that_cannot_be_made_is_red_and_stops_no_other():
    broken = Check("x.y", "X", "X.", "X.", "X.", sql="SELECT 1 AS id, 1 / 0 > 0 AS wrong")
    result = look(broken)
    assert not result.is_healthy
    assert "division by zero" in result.error
    assert look(CHECKS["stock.shelf"]).is_healthy


@db
def test_only_so_many_runs_are_kept():
    DoctorRun.objects.bulk_create(DoctorRun() for _ in range(KEPT + 5))
    run = run_and_remember([])
    assert DoctorRun.objects.count() == KEPT
    assert DoctorRun.objects.latest() == run


@db
def test_every_night_the_merchant_is_written_to_of_what_is_new(settings):
    settings.EMAIL_BACKEND = "shop.outbox.mailbox.DatabaseBackend"
    assert _periods["doctor.run"] == timedelta(days=1).total_seconds()
    look_every_night(Message())
    attempt_for()
    reindex_all()
    sql("UPDATE partner_stockrecord SET num_allocated = 4")
    for _ in range(2):
        look_every_night(Message())
    drain()
    mail = Mail.objects.get()
    assert mail.recipients == [settings.MERCHANT_EMAIL]
    assert mail.subject == "Something in your shop is not in order"
    assert "Stock promised to orders: not so in 1 case" in mail.text
    assert "/dashboard/doctor/" in mail.text
    assert DoctorRun.objects.latest().failing == 1
