from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shop.order import statuses
from shop.outbox import worker
from shop.payment.models import BankTransfer, BankTransferRefund, PaymentSettings, Refund
from shop.payment.preferences import payment_settings
from shop.payment.refund import request_refund
from tests.payment_factories import awaited, received, status_of

SETTINGS = "/dashboard/payments/settings/"
TRANSFERS = "/dashboard/payments/transfers/"
REFUNDS = "/dashboard/payments/transfer-refunds/"
QUERIES = {TRANSFERS: 7, REFUNDS: 5}
VALUES = {
    "capture": "at_once",
    "bank_transfer": "on",
    "account_holder": "Lumen & Oak GmbH",
    "iban": "de89 3704 0044 0532 0130 00",
    "bic": "cobadeffxxx",
    "bank_name": "",
    "bank_transfer_days": "5",
    "refunds_confirmed_from": "50",
    "refunds_approved_from": "",
}


def record_url(attempt) -> str:
    return reverse("dashboard:transfer-record", args=[attempt.session_id])


def statement(attempt, **changes) -> dict:
    return {"amount": attempt.amount, "received_on": timezone.localdate(), "bank_reference": "Statement 7", **changes}


def test_the_settings_are_saved_as_banks_write_them(dashboard):
    response = dashboard.post(SETTINGS, VALUES, follow=True)
    assert "Saved" in response.content.decode()
    saved = payment_settings()
    assert (saved.bank_transfer, saved.iban, saved.bic) == (True, "DE89370400440532013000", "COBADEFFXXX")
    assert saved.bank_transfer_days == 5
    assert (saved.refunds_confirmed_from, saved.refunds_approved_from) == (50, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"iban": "DE89370400440532013001"}, "iban"),
        ({"iban": ""}, "iban"),
        ({"account_holder": ""}, "account_holder"),
        ({"bic": "COBA"}, "bic"),
        ({"bank_transfer_days": "0"}, "bank_transfer_days"),
        ({"bank_transfer_days": "x"}, "bank_transfer_days"),
        ({"capture": "never"}, "capture"),
        ({"refunds_confirmed_from": ""}, "refunds_confirmed_from"),
        ({"refunds_confirmed_from": "-1"}, "refunds_confirmed_from"),
        ({"refunds_approved_from": "NaN"}, "refunds_approved_from"),
    ],
)
def test_what_does_not_fit_is_explained_at_its_field_and_changes_nothing(dashboard, changes, field):
    response = dashboard.post(SETTINGS, {**VALUES, **changes})
    assert set(response.context["form"].errors) == {field}
    assert not PaymentSettings.objects.exists()


def test_without_transfers_no_account_is_needed(dashboard):
    dashboard.post(SETTINGS, {"capture": "at_dispatch", "bank_transfer_days": "7", "refunds_confirmed_from": "100"})
    assert payment_settings().capture == "at_dispatch"


def test_a_merchant_records_a_transfer_and_the_order_is_paid(dashboard, merchant):
    attempt = awaited()
    assert attempt.order.number in dashboard.get(TRANSFERS).content.decode()
    response = dashboard.post(record_url(attempt), statement(attempt), follow=True)
    assert "Recorded" in response.content.decode()
    assert (status_of(attempt), BankTransfer.objects.get().recorded_by) == (statuses.PAID, merchant)
    assert attempt.order.number not in dashboard.get(TRANSFERS).content.decode()
    assert "Statement 7" in dashboard.get(TRANSFERS, {"state": "received"}).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "16.00"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e999"}, "amount"),
        ({"bank_reference": ""}, "bank_reference"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"received_on": "2001-01-01"}, "received_on"),
        ({"received_on": "yesterday"}, "received_on"),
    ],
)
def test_a_statement_that_does_not_fit_is_explained_at_its_field(dashboard, changes, field):
    attempt = awaited()
    response = dashboard.post(record_url(attempt), statement(attempt, **changes))
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {field}
    assert status_of(attempt) == statuses.PENDING_PAYMENT


def test_a_booking_of_another_day_keeps_its_day(dashboard):
    attempt = awaited()
    BankTransfer.objects.update(created_at=timezone.now() - timedelta(days=3))
    day = timezone.localdate() - timedelta(days=1)
    dashboard.post(record_url(attempt), statement(attempt, received_on=day))
    assert timezone.localdate(BankTransfer.objects.get().received_at) == day


@pytest.mark.parametrize(
    ("q", "found"),
    [("16.90", True), ("16,90", True), ("17", False), ("nan", False), ("1e5", False), ("x" * 99, False)],
)
def test_transfers_are_found_by_their_amount(dashboard, q, found):
    attempt = awaited()
    page = dashboard.get(TRANSFERS, {"q": q}).content.decode()
    assert (f"/orders/{attempt.order.number}/" in page) is found


def test_transfers_are_found_by_a_part_of_the_orders_number(dashboard):
    first, second = awaited(), awaited()
    page = dashboard.get(TRANSFERS, {"q": first.order.number[:8].lower()}).content.decode()
    assert f"/orders/{first.order.number}/" in page
    assert f"/orders/{second.order.number}/" not in page


def test_a_transfer_there_is_not_is_not_found(dashboard):
    assert dashboard.get(f"{TRANSFERS}bt_none/").status_code == 404
    assert dashboard.post(f"{REFUNDS}btr_none/sent/", {"bank_reference": "x"}).status_code == 404


def to_send(attempt) -> BankTransferRefund:
    received(attempt)
    request_refund(order_id=attempt.order_id, amount=attempt.amount, reason="Broken", actor=None)
    worker.drain()
    return BankTransferRefund.objects.get(transfer=attempt.session_id)


def test_a_refund_is_recorded_when_it_was_sent(dashboard):
    refund = to_send(awaited())
    assert "To be sent" in dashboard.get(REFUNDS).content.decode()
    assert "1 refund waits" in dashboard.get(TRANSFERS).content.decode()
    url = f"{REFUNDS}{refund.pk}/sent/"
    assert "This field is required" in dashboard.post(url, {"bank_reference": ""}).content.decode()
    assert Refund.objects.get().state == Refund.State.PENDING
    for said in ("The customer is told", "recorded before"):
        assert said in dashboard.post(url, {"bank_reference": "Out 9"}, follow=True).content.decode()
    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    dashboard.post(f"{REFUNDS}{refund.pk}/back/", {"bank_reference": "In 3"})
    assert Refund.objects.get().state == Refund.State.FAILED


def test_the_orders_page_leads_to_the_transfer_it_waits_for(dashboard):
    attempt = awaited()
    page = dashboard.get(f"/dashboard/orders/{attempt.order.number}/").content.decode()
    assert record_url(attempt) in page
    received(attempt)
    page = dashboard.get(f"/dashboard/orders/{attempt.order.number}/").content.decode()
    assert record_url(attempt) not in page
    assert "Bank transfer" in page


@pytest.mark.parametrize("address", [TRANSFERS, REFUNDS])
def test_three_cost_as_many_queries_as_one(dashboard, address):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dashboard.get(address).status_code == 200
        return len(captured)

    def one_more() -> None:
        attempt = awaited()
        if address == REFUNDS:
            to_send(attempt)

    one_more()
    dashboard.get(address)
    at_one = queries()
    one_more()
    one_more()
    assert queries() == at_one == QUERIES[address]
