from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.dashboard.reconciliation.words import STRANGERS, WORDS, words_of
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.differences import CAPTURE, DISPUTE, REFUND, UNKNOWN_ORDERS
from shop.payment.gateways import GATEWAYS
from shop.payment.ledger_look import COMPARE
from shop.payment.models import Difference, LedgerLook, Movement, PaymentAttempt
from shop.payment.settle_difference import LOOK_AGAIN
from tests.factories import UserFactory
from tests.order_factories import paid
from tests.payment_factories import attempt_for
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/reconciliation/"
Kind = Difference.Kind


def a_difference(**fields) -> Difference:
    given = {
        "provider": "stripe",
        "kind": Kind.AMOUNT,
        "about": CAPTURE,
        "reference": f"pi_{Difference.objects.count()}",
        "order": paid(),
        "ours": "11.00 EUR",
        "theirs": "12.00 EUR",
    }
    return Difference.objects.create(**{**given, **fields})


def a_movement(kind: str, amount: str, month: int, **fields) -> Movement:
    given = {"fee": 0, "currency": "EUR", "intent_id": "pi_ours", "occurred_at": datetime(2026, month, 15, tzinfo=UTC)}
    number = Movement.objects.count()
    return Movement.objects.create(
        provider="stripe", provider_id=f"txn_{number}", kind=kind, amount=Decimal(amount), **{**given, **fields}
    )


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_shop_that_never_compared_says_so(dashboard):
    page = text(dashboard.get(PAGE))
    assert "have not been compared yet" in page
    assert "Nothing differs" in page
    assert "No bookings have been read yet" in page


def test_the_last_comparison_of_each_provider_is_told(dashboard):
    now = timezone.now()
    LedgerLook.objects.create(provider="stripe", since=now, started_at=now - timedelta(days=1), error="Earlier")
    LedgerLook.objects.create(provider="stripe", since=now, finished_at=now, compared=3, differences=2)
    page = text(dashboard.get(PAGE))
    assert "3 bookings read since" in page
    assert "2 differences" in page
    assert "Earlier" not in page


def test_a_comparison_that_failed_stands_in_red(dashboard):
    LedgerLook.objects.create(provider="stripe", since=timezone.now(), error="APIConnectionError")
    page = text(dashboard.get(PAGE))
    assert "alert-danger" in page
    assert "could not be read" in page
    assert "APIConnectionError" in page


def test_a_difference_says_what_it_means_and_where_to_look(dashboard, settings):
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "", "sk_test_1"
    row = a_difference()
    page = text(dashboard.get(PAGE))
    assert "A payment of another amount" in page
    assert f'href="/dashboard/orders/{row.order.number}/"' in page
    assert f'href="https://dashboard.stripe.com/test/payments/{row.reference}"' in page
    assert "11.00 EUR" in page
    assert "What to do:" in page


def test_every_kind_of_difference_has_its_words():
    silly = {(Kind.STATE, CAPTURE)}  # a payment that is not captured is missing, not of another state
    every = {(kind, about) for kind in Kind for about in (CAPTURE, REFUND, DISPUTE)} - silly
    assert set(WORDS) == every
    strangers = Difference(kind=Kind.MISSING_HERE, about=CAPTURE, reference=UNKNOWN_ORDERS)
    assert words_of(strangers) is STRANGERS


def test_many_orders_of_strangers_are_one_difference_with_nothing_to_look_at(dashboard):
    a_difference(kind=Kind.MISSING_HERE, reference=UNKNOWN_ORDERS, order=None)
    page = text(dashboard.get(PAGE))
    assert "Payments of orders this shop does not have" in page
    assert "Look again</button>" not in page


def test_comparing_now_is_the_workers_doing(dashboard):
    answer = dashboard.post(f"{PAGE}compare/", follow=True)
    assert "being compared" in text(answer)
    assert Message.objects.filter(topic=COMPARE).count() == len(GATEWAYS)


def test_looking_again_is_the_workers_doing(dashboard):
    row = a_difference()
    answer = dashboard.post(f"{PAGE}{row.pk}/look-again/", follow=True)
    assert "is being asked" in text(answer)
    assert Message.objects.get(topic=LOOK_AGAIN).payload == {"difference": row.pk}


def test_a_difference_is_laid_aside_with_a_reason(dashboard, merchant):
    row = a_difference()
    address = f"{PAGE}{row.pk}/lay-aside/"
    assert "No money moves" in text(dashboard.get(address))
    assert "This field is required" in text(dashboard.post(address, {"note": ""}))
    assert dashboard.post(address, {"note": "Paid in cash"}).headers["Location"] == PAGE
    row.refresh_from_db()
    assert (row.note, row.settled_by) == ("Paid in cash", merchant)
    page = text(dashboard.get(PAGE))
    assert "Nothing differs" in page
    assert "Paid in cash" in page.partition("Settled lately")[2]
    assert "had been settled before" in text(dashboard.post(address, {"note": "Again"}, follow=True))
    assert dashboard.post(f"{PAGE}{row.pk}/look-again/").status_code == 404


def test_a_difference_that_is_not_there_is_not_found(dashboard):
    assert dashboard.get(f"{PAGE}99/lay-aside/").status_code == 404


def test_months_add_up_by_currency_and_without_strangers(dashboard):
    attempt_for()
    PaymentAttempt.objects.update(intent_id="pi_ours")
    a_movement("capture", "100.00", 9, fee=Decimal("1.75"))
    a_movement("capture", "50.00", 10, fee=Decimal("1.00"))
    a_movement("refund", "-20.00", 10)
    a_movement("refund_returned", "5.00", 10)
    a_movement("dispute", "-30.00", 10, fee=Decimal("20.00"))
    a_movement("capture", "7.00", 10, currency="USD")
    a_movement("capture", "999.00", 10, intent_id="pi_theirs")
    a_movement("other", "-500.00", 10, intent_id="")
    october, dollars, september = dashboard.get(PAGE).context["months"]
    assert (october["currency"], dollars["currency"], dollars["net"]) == ("EUR", "USD", 7)
    assert (october["captured"], october["refunded"], october["disputed"]) == (50, -15, -30)
    assert (october["fees"], october["net"]) == (21, Decimal("-16.00"))
    assert september["net"] == Decimal("98.25")


def test_the_page_costs_the_same_however_much_differs(dashboard):
    def queries() -> int:
        dashboard.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            dashboard.get(PAGE)
        return len(seen)

    def one_more() -> None:
        a_difference()
        a_difference(settled_at=timezone.now(), note="Agrees again")
        LedgerLook.objects.create(provider="stripe", since=timezone.now())

    one_more()
    one = queries()
    one_more()
    one_more()
    assert queries() == one <= 11


def test_who_may_only_look_changes_nothing(client):
    looker = UserFactory()
    looker.is_staff = True
    looker.save()
    looker.user_permissions.set(Permission.objects.filter(codename__in=["view_movement", "view_difference"]))
    sign_in_staff(client, looker)
    row = a_difference()
    assert "Lay aside" not in text(client.get(PAGE))
    for address in ("compare/", f"{row.pk}/look-again/", f"{row.pk}/lay-aside/"):
        assert client.post(PAGE + address, {"note": "x"}).status_code == 403
    assert not Message.objects.filter(topic__in=[COMPARE, LOOK_AGAIN]).exists()


def test_a_difference_goes_from_page_to_page(dashboard, stripe, settings):
    """Through the whole: missed, seen, looked at again, agreed."""
    settings.STRIPE_SECRET_KEY = "sk_test_peer"
    dashboard.post(f"{PAGE}compare/")
    worker.drain()
    assert "Agrees" in text(dashboard.get(PAGE))
