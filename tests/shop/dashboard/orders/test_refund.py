"""Refunding from the dashboard: what, review, done; never twice by one form."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shop.fulfilment.ship import ship_order
from shop.order.models import Order, Task
from shop.outbox import worker
from shop.partner.models import StockRecord
from shop.payment.models import Dispute, PaymentAttempt, Refund
from shop.payment.refund import request_refund
from shop.payment.refund_sync import fail_refund
from shop.security.models import AuditEntry
from tests.factories import ProductFactory
from tests.order_factories import make_basket, paid, place
from tests.payment_factories import captured

REASON = {"reason": "broken", "note": "Handle is off"}


@pytest.fixture
def attempt(db, stripe) -> PaymentAttempt:
    """Three mugs at 12.00 and delivery at 4.90, paid."""
    return captured(stripe, place(make_basket(ProductFactory(title="Mug", price=Decimal("12.00")), quantity=3)))


def url(attempt: PaymentAttempt) -> str:
    return reverse("dashboard:order-refund", kwargs={"number": attempt.order.number, "attempt": attempt.number})


def form(attempt: PaymentAttempt, units: object = "", **changes) -> dict:
    line = attempt.order.lines.get()
    return {"left": attempt.amount_refundable, "currency": "EUR", f"units_{line.pk}": units, **REASON, **changes}


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_a_refund_is_reviewed_before_it_is_made_and_reaches_stripe(dashboard, merchant, stripe, attempt):
    data = form(attempt, 2, shipping="4.90", restock="on")
    review = dashboard.post(url(attempt), data).content.decode()
    assert not Refund.objects.exists()
    for text in ("2 × Mug", "€24.00", "€4.90", "€28.90", "2 are taken off the order", "Handle is off"):
        assert text in review
    response = dashboard.post(url(attempt), {**data, "restock": "True", "confirmed": "1"}, follow=True)
    assert "on its way" in said(response)
    worker.drain()
    refund = Refund.objects.get()
    assert (refund.state, refund.requested_by, refund.amount) == ("succeeded", merchant, Decimal("28.90"))
    assert refund.reason == "Arrived broken: Handle is off"
    assert stripe.ledger()["totals"]["eur"]["refunded"] == 2890
    assert StockRecord.objects.get().num_allocated == 1


def test_the_review_can_be_gone_back_from(dashboard, attempt):
    page = dashboard.post(url(attempt), {**form(attempt, 2), "change": "1"})
    assert not page.context["confirming"]
    assert "Fill in all that is left" in page.content.decode()
    assert not Refund.objects.exists()


def test_what_is_shipped_goes_back_into_stock(dashboard, attempt):
    before = StockRecord.objects.get().num_in_stock
    ship_order(order_id=attempt.order_id, actor=None, carrier="DHL", tracking_number="JD1")
    data = form(attempt, 1, restock="True")
    assert "1 goes back into stock" in dashboard.post(url(attempt), data).content.decode()
    dashboard.post(url(attempt), {**data, "confirmed": "1"})
    assert StockRecord.objects.get().num_in_stock == before - 2


def test_all_that_is_left_is_filled_in_on_demand(dashboard, attempt):
    assert dashboard.get(url(attempt)).context["form"]["amount"].value() is None
    first = dashboard.get(url(attempt), {"all": "1"}).context["form"]
    assert [row["field"].value() for row in first.rows()] == [3]
    assert (first["shipping"].value(), first["amount"].value()) == (Decimal("4.90"), None)
    request_refund(attempt_id=attempt.pk, amount=Decimal("0.90"), reason="", actor=None)
    second = dashboard.get(url(attempt), {"all": "1"}).context["form"]
    assert ([row["field"].value() for row in second.rows()], second["amount"].value()) == ([None], Decimal("40.00"))


@pytest.mark.parametrize("what", [{"amount": "1.00"}, {"units": 1}, {"units": 3, "shipping": "4.90"}])
def test_a_refund_form_sent_twice_refunds_once(dashboard, attempt, what):
    data = form(attempt, **what, confirmed="1")
    dashboard.post(url(attempt), data)
    response = dashboard.post(url(attempt), data, follow=True)
    assert "another refund of this payment" in said(response)
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("amount", ["0", "-1", "99999.00", "1.001", "NaN", "Infinity", "much", "1e99"])
@pytest.mark.parametrize("field", ["amount", "shipping", "units"])
def test_what_cannot_be_refunded_is_explained_and_nothing_happens(dashboard, attempt, amount, field):
    for confirmed in ({}, {"confirmed": "1"}):
        response = dashboard.post(url(attempt), form(attempt, **{field: amount}, **confirmed))
        assert response.status_code == 200
        errors = response.context["form"].errors
        name = f"units_{attempt.order.lines.get().pk}" if field == "units" else field
        assert errors
        assert set(errors) <= {name, "__all__"}
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"currency": "USD", "units": 1}, "__all__"),
        ({"units": 3, "amount": "5.00"}, "__all__"),
        ({}, "__all__"),
        ({"units": 1, "reason": ""}, "reason"),
        ({"units": 1, "reason": "nonsense"}, "reason"),
        ({"units": 1, "reason": "other", "note": ""}, "note"),
        ({"units": 1, "note": "x" * 401}, "note"),
        ({"units": 1, "left": "x"}, "left"),
    ],
)
def test_a_refund_that_does_not_fit_is_explained(dashboard, attempt, changes, where):
    response = dashboard.post(url(attempt), form(attempt, **{**changes, "confirmed": "1"}))
    assert set(response.context["form"].errors) == {where}
    assert not Refund.objects.exists()


def test_a_disputed_payment_says_so(dashboard, attempt):
    Dispute.objects.create(attempt=attempt, provider_id="dp_1", amount=1, currency="EUR", state="needs_response")
    assert "This payment is disputed" in dashboard.get(url(attempt)).content.decode()
    response = dashboard.post(url(attempt), form(attempt, 1, confirmed="1"), follow=True)
    assert "This payment is disputed" in said(response)
    assert not Refund.objects.exists()


def test_a_failed_refund_is_tried_again_once(dashboard, attempt):
    line = attempt.order.lines.get()
    shipping = Decimal("4.90")
    first = request_refund(attempt_id=attempt.pk, lines={line.pk: 1}, shipping=shipping, reason="Broken", actor=None)
    fail_refund(refund_id=first.pk, reason="The account is closed")
    detail = reverse("dashboard:order-detail", args=[attempt.order.number])
    page = dashboard.get(detail).content.decode()
    for text in ("The account is closed", "Try again", f"1 × {line.title}"):
        assert text in page
    again = reverse("dashboard:order-refund-again", kwargs={"number": attempt.order.number, "pk": first.pk})
    assert "asked for again" in said(dashboard.post(again, follow=True))
    assert "already" in said(dashboard.post(again, follow=True))
    second = Refund.objects.exclude(pk=first.pk).get()
    assert (second.amount, second.shipping_amount, second.lines.get().quantity) == (first.amount, shipping, 1)
    assert Task.objects.get(kind=Task.Kind.REFUND_FAILED).done_at is not None
    assert "Try again" not in dashboard.get(detail).content.decode()


def test_a_pending_refund_shows_its_age(dashboard, attempt):
    request_refund(attempt_id=attempt.pk, amount=Decimal("1.00"), reason="", actor=None)
    page = dashboard.get(reverse("dashboard:order-detail", args=[attempt.order.number])).content.decode()
    assert "for 0\xa0minutes" in page


def test_a_refund_of_another_order_is_not_found(dashboard, attempt):
    refund = request_refund(attempt_id=attempt.pk, amount=Decimal("1.00"), reason="", actor=None)
    other = reverse("dashboard:order-refund-again", kwargs={"number": paid().number, "pk": refund.pk})
    assert dashboard.post(other).status_code == 404


def test_a_merchant_ends_the_old_links_of_an_order(dashboard, merchant):
    order = paid()
    response = dashboard.post(reverse("dashboard:order-new-link", args=[order.number]), follow=True)
    assert "older ones work no more" in said(response)
    assert Order.objects.get().link_version == 1
    assert AuditEntry.objects.get(action=AuditEntry.Action.ORDER_LINK_RENEWED).actor == merchant
