"""Every way in which our books and the provider's ledger can differ is found once, and goes when it is put right."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.payment import differences, ledger_look
from shop.payment.differences import UNKNOWN_ORDERS, Span
from shop.payment.disputes import sync_dispute
from shop.payment.gateway import MovementKind, ProviderMovement
from shop.payment.ledger_look import look_at_ledger
from shop.payment.models import Difference, Dispute, Movement, PaymentAttempt, Refund, Transaction
from shop.payment.refund_sync import sync_refund
from shop.payment.stripe import client as stripe_client
from shop.payment.sync import sync
from tests.payment_factories import captured, opened, refunded
from tests.peers import REFUND_FAILS

pytestmark = pytest.mark.django_db
Kind = Difference.Kind
ONE = Decimal("1.00")


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(ledger_look, "ON_ITS_WAY", timedelta(minutes=-1))


def look() -> list[tuple]:
    """What differs now, as kind, about, reference, ours and theirs."""
    look_at_ledger(provider="stripe")
    rows = Difference.objects.filter(settled_at=None)
    return list(rows.values_list("kind", "about", "reference", "ours", "theirs"))


def booked_elsewhere(**fields) -> Movement:
    given = {"provider_id": "txn_x", "amount": ONE, "currency": "EUR", "occurred_at": timezone.now(), **fields}
    return Movement.objects.create(provider="stripe", **given)


def test_a_payment_that_the_shop_missed_is_found_and_goes_when_it_is_taken_in(peer):
    attempt = opened()
    intent = peer.pay(attempt.session_id)["payment_intent"]["id"]
    assert look() == [(Kind.MISSING_HERE, "capture", intent, "", f"{attempt.amount} EUR")]
    row = Difference.objects.get()
    assert row.order == attempt.order
    assert look() != []
    assert Difference.objects.get().last_seen_at > row.last_seen_at
    sync(attempt_id=attempt.pk)
    assert look() == []
    assert (Difference.objects.get().note, Difference.objects.get().settled_by) == ("Agrees again", None)


def test_a_payment_that_the_provider_does_not_have(peer):
    attempt = captured(peer)
    PaymentAttempt.objects.update(intent_id="pi_invented")
    found = look()
    assert (Kind.MISSING_AT_PROVIDER, "capture", "pi_invented", f"{attempt.amount} EUR", "") in found
    assert [row[:2] for row in found] == [(Kind.MISSING_AT_PROVIDER, "capture"), (Kind.MISSING_HERE, "capture")]


def test_a_payment_of_another_amount(peer):
    attempt = captured(peer)
    PaymentAttempt.objects.update(amount_captured=attempt.amount - 1)
    expected = (Kind.AMOUNT, "capture", attempt.intent_id, f"{attempt.amount - 1} EUR", f"{attempt.amount} EUR")
    assert look() == [expected]


def test_an_account_in_another_currency_is_not_compared_by_amount(peer):
    attempt = captured(peer)
    look()
    Movement.objects.update(currency="USD", amount=attempt.amount * 2)
    end = timezone.now() + timedelta(minutes=1)
    assert list(differences.find(Span("stripe", end - timedelta(days=1), end))) == []


def test_what_may_still_be_on_its_way_is_no_difference_yet(peer, monkeypatch):
    monkeypatch.setattr(ledger_look, "ON_ITS_WAY", timedelta(minutes=10))
    peer.pay(opened().session_id)
    captured(peer)
    Movement.objects.all().delete()
    assert look() == []


def test_what_is_older_than_the_copy_of_the_ledger_is_not_missed(peer):
    captured(peer)
    PaymentAttempt.objects.update(created_at=timezone.now() - timedelta(days=31), intent_id="pi_of_old")
    Movement.objects.all().delete()
    assert [row for row in look() if row[0] == Kind.MISSING_AT_PROVIDER] == []


def test_payments_of_orders_that_only_look_like_ours_are_one_difference(peer):
    captured(peer)
    for number in ("7KQ2M-XW4TA", "7KQ2M-XW4TB"):
        booked_elsewhere(kind="capture", order_number=number, intent_id=f"pi_{number}", provider_id=f"txn_{number}")
    assert look() == [
        (Kind.MISSING_HERE, "capture", UNKNOWN_ORDERS, "", "2 × payment, the latest of order 7KQ2M-XW4TB")
    ]
    assert Difference.objects.get().order is None


@pytest.mark.parametrize("number", ["", "100042", "SO-2026-1", "7KQ2M-XW4T0"])
def test_another_systems_payments_on_the_same_account_are_passed_over(peer, number):
    booked_elsewhere(kind="capture", order_number=number, intent_id="pi_theirs")
    for kind in ("refund", "dispute", "other", "refund_returned", "dispute_reversed"):
        booked_elsewhere(kind=kind, intent_id="pi_theirs", refund_id="re_x", dispute_id="du_x", provider_id=kind)
    assert look() == []


def test_a_refund_made_at_the_provider_that_the_shop_missed(peer):
    attempt = captured(peer)
    made = stripe_client.create_refund({"payment_intent": attempt.intent_id, "amount": 100}, idempotency_key="x")
    assert look() == [(Kind.MISSING_HERE, "refund", made["id"], "", "1.00 EUR")]
    sync_refund(provider="stripe", provider_id=made["id"])
    assert look() == []


def test_a_refund_that_the_provider_does_not_have(peer):
    attempt = captured(peer)
    refunded(attempt, ONE)
    Refund.objects.update(provider_id="re_invented")
    assert (Kind.MISSING_AT_PROVIDER, "refund", "re_invented", "1.00 EUR", "") in look()


def test_a_refund_of_another_amount(peer):
    refund = refunded(captured(peer), ONE)
    Refund.objects.update(amount=2)
    assert look() == [(Kind.AMOUNT, "refund", refund.provider_id, "2.00 EUR", "1.00 EUR")]


def test_a_refund_that_came_back_and_the_shop_missed_it(peer):
    refund = refunded(captured(peer, card=REFUND_FAILS), ONE)
    peer.advance(61)
    assert look() == [(Kind.STATE, "refund", refund.provider_id, "Refunded", "Came back")]
    sync_refund(provider="stripe", provider_id=refund.provider_id)
    assert look() == []


def test_a_refund_that_failed_here_and_was_made_there(peer):
    refund = refunded(captured(peer), ONE)
    Refund.objects.update(state=Refund.State.FAILED)
    assert look() == [(Kind.STATE, "refund", refund.provider_id, "Failed", "Refunded")]


def test_a_dispute_that_the_shop_missed(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    assert look() == [(Kind.MISSING_HERE, "dispute", dispute["id"], "", f"{attempt.amount} EUR")]
    sync_dispute(provider="stripe", provider_id=dispute["id"])
    assert look() == []


def kept_dispute(peer, **details) -> Dispute:
    dispute = peer.dispute(captured(peer).intent_id, **details)
    return sync_dispute(provider="stripe", provider_id=dispute["id"])


def test_a_dispute_for_which_the_provider_took_nothing(peer):
    dispute = kept_dispute(peer, inquiry=True)
    assert look() == []
    Dispute.objects.update(state=Dispute.State.LOST)
    expected = (Kind.MISSING_AT_PROVIDER, "dispute", dispute.provider_id, f"{dispute.amount} EUR", "")
    assert look() == [expected]


def test_a_dispute_over_another_amount(peer):
    dispute = kept_dispute(peer)
    Dispute.objects.update(amount=1)
    assert look() == [(Kind.AMOUNT, "dispute", dispute.provider_id, "1.00 EUR", f"{dispute.amount} EUR")]


def test_a_dispute_that_the_books_lack(peer):
    dispute = kept_dispute(peer)
    Transaction.objects.filter(txn_type="Dispute").delete()
    theirs = f"Dispute -{dispute.amount} EUR"
    assert look() == [(Kind.STATE, "dispute", dispute.provider_id, "Not in the books", theirs)]
    sync_dispute(provider="stripe", provider_id=dispute.provider_id)
    assert look() == []


@pytest.mark.parametrize(
    ("step", "state", "ours", "theirs"),
    [("lose", "won", "Won", "Not given back"), ("win", "lost", "Lost", "Given back")],
)
def test_a_decision_that_the_money_contradicts(peer, step, state, ours, theirs):
    dispute = kept_dispute(peer)
    peer.carry_on(dispute.provider_id, step)
    sync_dispute(provider="stripe", provider_id=dispute.provider_id)
    assert look() == []
    Dispute.objects.update(state=state)
    assert look() == [(Kind.STATE, "dispute", dispute.provider_id, ours, theirs)]


def test_what_comes_again_after_it_agreed_is_a_new_difference(peer):
    attempt = captured(peer)
    for _ in range(2):
        PaymentAttempt.objects.update(amount_captured=attempt.amount - 1)
        assert len(look()) == 1
        PaymentAttempt.objects.update(amount_captured=attempt.amount)
        assert look() == []
    assert Difference.objects.count() == 2


def test_the_database_compares_however_much_there_is_to_compare(peer):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            ledger_look._note(Span("stripe", timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)))
        return len(made)

    captured(peer)
    look()
    few = queries()
    for _ in range(3):
        refunded(captured(peer), ONE)
    look()
    assert queries() == few < 25


def test_a_refund_booking_of_the_contract_is_linked_by_its_ids(peer):
    refund = refunded(captured(peer), ONE)
    (booking,) = [movement for movement in stripe_movements() if movement.kind is MovementKind.REFUND]
    assert (booking.refund_id, booking.intent_id, booking.amount) == (
        refund.provider_id,
        refund.attempt.intent_id,
        -ONE,
    )


def stripe_movements() -> list[ProviderMovement]:
    gateway = ledger_look.gateway_named("stripe")
    return list(gateway.movements_since(timezone.now() - timedelta(hours=1)))
