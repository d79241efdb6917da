"""Two people at one large refund, in two browsers."""

import time
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.order.models import Order, Task
from shop.outbox.models import Message
from shop.payment.models import BankTransferRefund, PaymentAttempt, Refund, RefundApproval
from shop.payment.preferences import change_settings
from shop.payment.refund import carry_out, request_refund
from shop.payment.refund_approval import ask_for_approval
from shop.payment.refund_sync import fail_refund
from shop.security.fresh_factor import SESSION_KEY
from tests.factories import ProductFactory, StaffFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import awaited, captured, received
from tests.sign_in import sign_in_staff
from tests.totp import code_for

LIST = "/dashboard/payments/refunds-to-approve/"
ASK = "Please confirm that it is you"


@pytest.fixture
def attempt(db, stripe) -> PaymentAttempt:
    """Three mugs at 12.00 and delivery at 4.90, paid."""
    return captured(stripe, place(make_basket(ProductFactory(title="Mug", price=Decimal("12.00")), quantity=3)))


@pytest.fixture
def two_needed(db) -> None:
    change_settings(values={"refunds_approved_from": Decimal("20.00")}, actor=None)


@pytest.fixture
def other(db) -> Client:
    """Another person's browser."""
    client = Client()
    sign_in_staff(client, StaffFactory(first_name="Dora"))
    return client


def refund_url(attempt) -> str:
    return f"/dashboard/orders/{attempt.order.number}/payments/{attempt.number}/refund/"


def form(attempt, units=2, **changes) -> dict:
    units_field = f"units_{attempt.order.lines.get().pk}"
    fields = {"left": attempt.amount_refundable, "currency": "EUR", units_field: units, "reason": "broken"}
    return {**fields, "note": "", **changes}


def make_old(client: Client) -> None:
    session = client.session
    session[SESSION_KEY] = int(time.time()) - 31 * 60
    session.save()


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def ask(dashboard, attempt) -> str:
    dashboard.post(refund_url(attempt), form(attempt, confirmed="1"))
    return f"{LIST}{RefundApproval.objects.latest('pk').pk}/"


def test_a_large_refund_waits_for_another_person_who_sees_all_of_it(dashboard, merchant, other, attempt, two_needed):
    review = dashboard.post(refund_url(attempt), form(attempt)).content.decode()
    assert "Ask for approval of €24.00" in review
    response = dashboard.post(refund_url(attempt), form(attempt, confirmed="1"), follow=True)
    assert "somebody else has to approve" in said(response)
    assert not Refund.objects.exists()
    found = RefundApproval.objects.get()
    assert f"{LIST}{found.pk}/" in response.content.decode()  # the order's page leads there
    assert "€24.00" in other.get(LIST).content.decode()
    page = other.get(f"{LIST}{found.pk}/").content.decode()
    for text in ("2 × Mug", "€24.00", "Arrived broken", "Charlie Chandler", "Approve and refund €24.00"):
        assert text in page
    response = other.post(f"{LIST}{found.pk}/", {"approve": "1"}, follow=True)
    assert "on its way" in said(response)
    assert (Refund.objects.get().amount, Refund.objects.get().requested_by) == (24, merchant)
    assert "No refund waits" in other.get(LIST).content.decode()
    assert "Approved" in other.get(f"{LIST}?state=decided").content.decode()


def test_a_smaller_one_does_not(dashboard, attempt, two_needed):
    assert "Refund €12.00 now" in dashboard.post(refund_url(attempt), form(attempt, 1)).content.decode()
    dashboard.post(refund_url(attempt), form(attempt, 1, confirmed="1"))
    assert Refund.objects.get().amount == 12


def test_the_asker_can_take_it_back_but_not_approve_it(dashboard, attempt, two_needed):
    page = ask(dashboard, attempt)
    assert "Take it back" in dashboard.get(page).content.decode()
    assert "yourself" in said(dashboard.post(page, {"approve": "1"}, follow=True))
    assert RefundApproval.objects.get().state == "waiting"
    assert "Taken back" in said(dashboard.post(f"{page}take-back/", follow=True))
    assert RefundApproval.objects.get().state == "taken_back"
    assert not Refund.objects.exists()


def test_refusing_wants_a_reason(dashboard, other, attempt, two_needed):
    page = ask(dashboard, attempt)
    assert other.post(page, {"refuse": "1", "reason": " "}).context["form"].errors
    assert RefundApproval.objects.get().state == "waiting"
    other.post(page, {"refuse": "1", "reason": "Send a photo"})
    assert "Send a photo" in dashboard.get(page).content.decode()
    assert RefundApproval.objects.get().state == "refused"
    assert "decided already" in said(other.post(page, {"approve": "1"}, follow=True))
    assert "decided already" in said(dashboard.post(f"{page}take-back/", follow=True))


def test_what_has_changed_since_is_not_offered_and_lapses(dashboard, other, attempt, two_needed):
    page = ask(dashboard, attempt)
    request_refund(attempt_id=attempt.pk, amount=Decimal("1.00"), reason="", actor=None)
    shown = other.get(page).content.decode()
    assert "has changed since" in shown
    assert "Approve and refund" not in shown
    assert "another refund" in said(other.post(page, {"approve": "1"}, follow=True))
    assert RefundApproval.objects.get().state == "lapsed"


def test_approving_wants_a_fresh_code_and_looking_does_not(dashboard, other, attempt, two_needed):
    page = ask(dashboard, attempt)
    make_old(other)
    assert ASK not in other.get(page).content.decode()
    assert ASK in other.post(page, {"approve": "1"}).content.decode()
    assert RefundApproval.objects.get().state == "waiting"


def test_whoever_may_not_refund_may_not_approve(dashboard, attempt, two_needed):
    page = ask(dashboard, attempt)
    client = Client()
    clerk = StaffFactory()
    clerk.is_superuser = False
    clerk.save()
    clerk.user_permissions.add(*Permission.objects.filter(codename__in=["view_order", "change_order"]))
    sign_in_staff(client, clerk)
    assert client.get("/dashboard/orders/").status_code == 200
    for path in (LIST, page, f"{page}take-back/"):
        assert client.post(path).status_code == 403
    assert RefundApproval.objects.get().state == "waiting"


def test_its_task_is_done_by_deciding(dashboard, other, attempt, two_needed):
    page = ask(dashboard, attempt)
    task = Task.objects.get(kind=Task.Kind.REFUND_APPROVAL)
    assert page in other.get("/dashboard/tasks/").content.decode()
    response = other.post(f"/dashboard/tasks/{task.pk}/finish/", {"outcome": "Fine"})
    assert response["Location"] == page
    task.refresh_from_db()
    assert task.done_at is None


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(dashboard, merchant, attempt, number):
    for cents in range(1, number + 1):
        what = {"lines": {}, "shipping": Decimal(0), "amount": Decimal(cents), "restock": False}
        left = attempt.amount_refundable
        ask_for_approval(attempt_id=attempt.pk, left=left, actor=merchant, reason="", currency="EUR", **what)
    with CaptureQueriesContext(connection) as queries:
        assert len(dashboard.get(LIST).context["approvals"]) == number
    assert len(queries) == 9


@pytest.mark.parametrize(("limit", "is_asked"), [("24.01", False), ("24.00", True)])
def test_a_refund_from_a_set_amount_on_wants_a_fresh_code(dashboard, merchant, attempt, limit, is_asked):
    change_settings(values={"refunds_confirmed_from": Decimal(limit)}, actor=None)
    make_old(dashboard)
    assert ASK not in dashboard.post(refund_url(attempt), form(attempt)).content.decode()  # the review
    response = dashboard.post(refund_url(attempt), form(attempt, confirmed="1"))
    if not is_asked:
        assert Refund.objects.get().amount == 24
        return
    assert ASK in response.content.decode()
    assert not Refund.objects.exists()
    carried = dict(response.context["carried"])
    device = merchant.authenticatordevice_set.get()
    dashboard.post(refund_url(attempt), {**carried, "step_up-code": code_for(device)})
    assert Refund.objects.get().amount == 24


def test_small_refunds_together_want_a_fresh_code(dashboard, attempt):
    change_settings(values={"refunds_confirmed_from": Decimal("24.00")}, actor=None)
    make_old(dashboard)
    dashboard.post(refund_url(attempt), form(attempt, 1, confirmed="1"))
    attempt.refresh_from_db()
    assert ASK in dashboard.post(refund_url(attempt), form(attempt, 1, confirmed="1")).content.decode()
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(("limit", "is_asked"), [("1000.00", False), ("5.00", True)])
def test_making_a_large_refund_again_and_cancelling_a_large_order_do_too(dashboard, attempt, limit, is_asked):
    failed = request_refund(attempt_id=attempt.pk, amount=Decimal("5.00"), reason="", actor=None)
    fail_refund(refund_id=failed.pk, reason="No")
    change_settings(values={"refunds_confirmed_from": Decimal(limit)}, actor=None)
    make_old(dashboard)
    order = f"/dashboard/orders/{attempt.order.number}/"
    answers = [dashboard.post(f"{order}refunds/{failed.pk}/again/"), dashboard.post(f"{order}cancel/", {"reason": "x"})]
    assert [ASK in answer.content.decode() for answer in answers] == [is_asked, is_asked]
    assert Refund.objects.count() == (1 if is_asked else 2)
    assert (Order.objects.get().status == "Cancelled") is not is_asked


@pytest.mark.parametrize(("limit", "is_asked"), [("1000.00", False), ("5.00", True)])
def test_a_large_transfer_that_is_sent_by_hand_does_too(dashboard, limit, is_asked):
    attempt = awaited()
    received(attempt)
    request_refund(attempt_id=attempt.pk, amount=Decimal("5.00"), reason="", actor=None)
    carry_out(Message.objects.get(topic="payment.refund"))
    row = BankTransferRefund.objects.get()
    change_settings(values={"refunds_confirmed_from": Decimal(limit)}, actor=None)
    make_old(dashboard)
    response = dashboard.post(f"/dashboard/payments/transfer-refunds/{row.pk}/sent/", {"bank_reference": "7"})
    assert (ASK in response.content.decode()) is is_asked
    row.refresh_from_db()
    assert row.state == ("to_send" if is_asked else "sent")
