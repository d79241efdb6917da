"""The lab itself: its seed decides what is tried, and what it finds is a finding."""

import subprocess
import sys

import pytest
from django.db.models import F

from fixtures.serve import ROOT
from shop.basket.models import Basket
from shop.order import statuses
from shop.order.models import Line, Order
from shop.outbox import queue
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.payment.models import PaymentAttempt
from tests.faults import figures
from tests.faults.agreement import differences
from tests.faults.lab.programme import POINTS, programme
from tests.faults.scale import LAB_SECONDS, SECONDS
from tests.payment_factories import captured, opened
from tests.shop.payment.conftest import peer

__all__ = ["peer"]
SEEDS = (7, 11)


def test_the_same_seed_is_the_same_programme():
    assert programme(seed=7, seconds=30) == programme(seed=7, seconds=30)
    assert programme(seed=7, seconds=30).digest == programme(seed=7, seconds=30).digest
    assert programme(seed=7, seconds=30).digest != programme(seed=8, seconds=30).digest


def test_a_long_programme_kills_at_every_point():
    names = {fault.name for fault in programme(seed=7, seconds=240).violence}
    assert names == {*(f"kill -9: {point}" for point in POINTS), "SIGTERM", "PostgreSQL"}


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_ledger_books_and_stock_agree_after_a_programme_of_faults(seed):
    command = [sys.executable, "-m", "tests.faults.lab", "--seed", str(seed), "--seconds", str(LAB_SECONDS)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    figures.note(f"fault lab\n{run.stdout.rstrip()}")
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]


@pytest.fixture
def sale(db, peer) -> PaymentAttempt:
    """A paid order; shop and peer agree about it."""
    attempt = captured(peer)
    Message.objects.all().delete()
    assert found(peer) == []
    return attempt


def found(peer) -> list[str]:
    return differences(peer.ledger(), there=dict.fromkeys(StockRecord.objects.values_list("pk", flat=True), 10))


def test_money_that_the_books_do_not_know_is_found(sale, peer):
    peer.pay(opened().session_id)
    assert any("captured 1690 against 0" in one for one in found(peer))


def test_a_booking_that_is_missing_is_found(sale, peer):
    sale.order.sources.get().transactions.all().delete()
    assert found(peer) == [f"order {sale.order.number}: booked as taken 1690 against 0"]


def test_a_payment_without_an_order_is_found(sale, peer):
    Order.objects.update(number="another")
    assert any("belongs to no order" in one for one in found(peer))


def test_a_cancelled_order_whose_money_is_kept_is_found(sale, peer):
    Order.objects.update(status=statuses.CANCELLED)
    assert any("is kept" in one for one in found(peer))


def test_an_order_that_nobody_paid_for_is_found(sale, peer):
    PaymentAttempt.objects.update(state=PaymentAttempt.State.EXPIRED)
    assert any("and paid by []" in one for one in found(peer))


def test_an_order_that_waits_for_ever_is_found(sale, peer):
    Order.objects.update(status=statuses.PENDING_PAYMENT)
    assert any("still waits" in one for one in found(peer))


def test_a_unit_that_is_gone_is_found(sale, peer):
    StockRecord.objects.update(num_in_stock=F("num_in_stock") - 1)
    assert any("9 on the shelf, 0 gone, of 10" in one for one in found(peer))


def test_a_reservation_that_leaked_is_found(sale, peer):
    StockRecord.objects.update(num_allocated=F("num_allocated") + 1)
    assert any("2 promised, 1 held by orders" in one for one in found(peer))


def test_a_line_that_holds_nothing_is_found(sale, peer):
    Line.objects.update(num_allocated=0)
    assert any("0 units held for 1 open ones" in one for one in found(peer))


def test_a_parked_message_is_found(sale, peer):
    queue.put("mail.send")
    Message.objects.update(state=Message.State.PARKED)
    assert any("message parked" in one for one in found(peer))


def test_a_basket_without_its_order_is_found(sale, peer):
    Basket.objects.create(status=Basket.SUBMITTED)
    assert any("submitted without an order" in one for one in found(peer))
