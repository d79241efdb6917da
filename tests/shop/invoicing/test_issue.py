"""Invoices: one for each paid order, their numbers without a gap, true to the cent."""

import threading
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.utils import timezone

from shop.invoicing import issue as module
from shop.invoicing.issue import issue_invoice
from shop.invoicing.models import Invoice, Series
from shop.order.models import Order
from shop.outbox import worker
from shop.security.models import AuditEntry
from tests.factories import ProductFactory
from tests.order_factories import make_basket, paid, percentage_offer, place


def amounts(parts: dict) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(parts["net"]), Decimal(parts["tax"]), Decimal(parts["gross"])


@pytest.mark.django_db
def test_a_paid_order_gets_its_invoice_by_the_worker_once():
    order = paid()
    assert not Invoice.objects.exists()
    worker.drain()
    invoice = Invoice.objects.get()
    assert invoice.order == order
    assert issue_invoice(order_id=order.pk) == invoice
    assert AuditEntry.objects.get(action="invoice.numbered").details["invoice"] == invoice.number
    assert Series.objects.get().last == 1


@pytest.mark.django_db
def test_an_order_that_is_not_paid_gets_none():
    assert issue_invoice(order_id=place().pk) is None
    worker.drain()
    assert not Invoice.objects.exists()
    assert not Series.objects.exists()


@pytest.mark.django_db
def test_numbers_follow_one_another_and_begin_anew_each_year():
    with time_machine.travel("2026-12-31 12:00:00+00:00", tick=True):
        first, second = (issue_invoice(order_id=paid().pk) for _ in range(2))
    with time_machine.travel("2027-01-01 12:00:00+00:00", tick=True):
        third = issue_invoice(order_id=paid().pk)
    assert [invoice.number for invoice in (first, second, third)] == ["2026-00001", "2026-00002", "2027-00001"]


@pytest.mark.django_db
def test_a_failure_leaves_no_gap(monkeypatch):
    def broken(order: Order) -> dict:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(module, "contents", broken)
        with pytest.raises(RuntimeError):
            issue_invoice(order_id=paid().pk)
    assert issue_invoice(order_id=paid().pk).sequence == 1


@pytest.mark.django_db
@pytest.mark.parametrize("prices", [["12.99", "7.45"], ["0.01"], ["99.99", "0.05", "3.33"]])
def test_lines_and_taxes_add_up_to_what_was_paid_to_the_cent(prices):
    percentage_offer("7")
    products = [ProductFactory(price=Decimal(price)) for price in prices]
    order = paid(basket=make_basket(*products, quantity=3))
    contents = issue_invoice(order_id=order.pk).contents
    for line in contents["lines"]:
        net, tax, gross = amounts(line)
        assert net + tax == gross
    sums = [sum(column) for column in zip(*(amounts(line) for line in contents["lines"]), strict=True)]
    assert tuple(sums) == amounts(contents) == amounts(contents["taxes"][0])
    assert amounts(contents) == (order.total_excl_tax, order.total_tax, order.total_incl_tax)


@pytest.mark.django_db
def test_the_invoice_stays_what_it_was_when_the_shop_changes(settings):
    order = paid()
    before = issue_invoice(order_id=order.pk).contents
    settings.OSCAR_SHOP_NAME, settings.SHOP_TAX_RATE = "Another", "0.25"
    assert issue_invoice(order_id=order.pk).contents == before
    assert before["seller"]["name"] == "SecureCart"
    assert before["buyer"]["lines"][0] == "Bob Berger"


def issue_at_once(orders: list[Order]) -> list[object]:
    answers: list[object] = []
    start = threading.Barrier(len(orders))

    def run(order: Order) -> None:
        try:
            start.wait()
            answers.append(issue_invoice(order_id=order.pk))
        except IntegrityError as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[order]) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_twelve_at_once_get_twelve_numbers_without_a_gap(committed_db):
    orders = [paid() for _ in range(12)]
    issue_at_once([*orders, *orders])
    assert sorted(Invoice.objects.values_list("sequence", flat=True)) == list(range(1, 13))
    assert Series.objects.get().last == 12


def test_without_the_lock_numbers_collide(committed_db, monkeypatch):
    """The control: read then written, some get the same number, and the constraint refuses them."""
    orders = [paid() for _ in range(8)]
    together = threading.Barrier(8)

    def unlocked(name: str) -> Series:
        series = Series.objects.get_or_create(name=name)[0]
        together.wait(timeout=10)
        return series

    Series.objects.create(name=str(timezone.localdate().year))
    monkeypatch.setattr(module, "_lock_series", unlocked)
    answers = issue_at_once(orders)
    assert any(isinstance(answer, IntegrityError) for answer in answers)
