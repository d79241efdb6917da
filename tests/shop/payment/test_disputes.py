from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.order.cancel import cancel_order
from shop.order.models import Order, Task
from shop.order.packing import start_packing
from shop.order.tasks import finish_task, holding_back
from shop.order.transition import InvalidTransitionError
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment import disputes
from shop.payment.disputes import sync_dispute, sync_fraud_warning
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.gateways import GATEWAYS
from shop.payment.models import Dispute, FraudWarning, PaymentAttempt, Refund, Transaction
from shop.payment.refund import is_charged_back, request_refund
from shop.payment.stripe import client as stripe_client
from shop.security.models import AuditEntry
from tests.payment_factories import captured, deliver, events, mails, opened

pytestmark = pytest.mark.django_db
State = Dispute.State


def look(dispute: dict) -> Dispute | None:
    return sync_dispute(provider="stripe", provider_id=dispute["id"])


def task() -> Task:
    return Task.objects.get()


def booked() -> dict[str, Decimal]:
    return dict(Transaction.objects.exclude(txn_type="Debit").values_list("txn_type", "amount"))


def audited(action: AuditEntry.Action) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_a_dispute_is_kept_told_of_and_holds_the_goods_back(peer):
    attempt = captured(peer)
    opened_there = peer.dispute(attempt.intent_id)
    dispute = look(opened_there)
    assert (dispute.state, dispute.amount, dispute.reason) == (State.NEEDS_RESPONSE, attempt.amount, "fraudulent")
    assert dispute.answer_by == datetime.fromtimestamp(opened_there["evidence_details"]["due_by"], UTC)
    assert (task().kind, task().due_at, task().stops_dispatch) == (Task.Kind.DISPUTE, dispute.answer_by, True)
    assert "Answer at the payment provider by" in task().note
    assert booked() == {"Dispute": -attempt.amount, "Dispute fee": Decimal("-20.00")}
    assert (mails("merchant_task"), audited(AuditEntry.Action.DISPUTE_OPENED)) == (1, 1)
    with pytest.raises(InvalidTransitionError, match="held back"):
        start_packing(order_id=attempt.order_id, actor=None)


def test_looking_again_changes_nothing(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    first = look(dispute)
    again = look(dispute)
    assert again.updated_at == first.updated_at
    assert (Dispute.objects.count(), Task.objects.count(), Transaction.objects.count()) == (1, 1, 3)
    assert (mails("merchant_task"), audited(AuditEntry.Action.DISPUTE_OPENED)) == (1, 1)


def test_a_dispute_that_is_won_frees_the_goods_and_brings_the_money_back(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    look(dispute)
    peer.carry_on(dispute["id"], "win")
    assert look(dispute).state == State.WON
    assert booked()["Dispute reversed"] == attempt.amount
    assert task().done_at
    assert "is yours" in task().outcome
    assert not holding_back(attempt.order).exists()
    assert (mails("merchant_task"), audited(AuditEntry.Action.DISPUTE_CLOSED)) == (2, 1)
    assert not is_charged_back(attempt)


def test_a_dispute_that_is_won_after_the_order_was_cancelled_asks_for_the_refund(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    look(dispute)
    cancel_order(order_id=attempt.order_id, actor=None, reason="Too risky")
    worker.drain()
    assert not Refund.objects.exists()  # the bank has the money
    peer.carry_on(dispute["id"], "win")
    look(dispute)
    assert (task().done_at, task().stops_dispatch) == (None, False)
    assert "refund the customer" in task().note
    request_refund(attempt_id=attempt.pk, amount=attempt.amount, reason="Cancelled", actor=None)
    worker.drain()
    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    look(dispute)
    assert task().done_at


def test_a_dispute_that_is_lost_before_dispatch_keeps_the_goods_in_the_house(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    look(dispute)
    peer.carry_on(dispute["id"], "lose")
    assert look(dispute).state == State.LOST
    assert (task().done_at, task().due_at, task().stops_dispatch) == (None, None, True)
    assert "Do not send the goods" in task().note
    assert is_charged_back(attempt)
    assert booked() == {"Dispute": -attempt.amount, "Dispute fee": Decimal("-20.00")}


def test_a_dispute_after_dispatch_holds_nothing_back_and_ends_with_its_decision(peer):
    attempt = captured(peer)
    Order.objects.update(status="Delivered")
    dispute = peer.dispute(attempt.intent_id)
    look(dispute)
    assert (task().stops_dispatch, task().done_at) == (False, None)
    peer.carry_on(dispute["id"], "lose")
    look(dispute)
    assert task().done_at
    assert "refund nothing" in task().outcome


def test_an_inquiry_takes_no_money_and_may_become_a_dispute(peer):
    attempt = captured(peer)
    inquiry = peer.dispute(attempt.intent_id, inquiry=True)
    assert look(inquiry).state == State.INQUIRY
    assert (booked(), task().stops_dispatch, is_charged_back(attempt)) == ({}, True, False)
    peer.carry_on(inquiry["id"], "escalate")
    assert look(inquiry).state == State.NEEDS_RESPONSE
    assert booked()["Dispute"] == -attempt.amount
    assert is_charged_back(attempt)
    assert mails("merchant_task") == 2


def test_an_answered_dispute_is_due_no_more_but_still_holds_the_goods_back(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    look(dispute)
    peer.carry_on(dispute["id"], "answer")
    assert look(dispute).state == State.UNDER_REVIEW
    assert (task().due_at, task().stops_dispatch, task().done_at) == (None, True, None)


def test_a_dispute_that_is_over_when_it_is_first_heard_of_leaves_no_task(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    peer.carry_on(dispute["id"], "win")
    assert look(dispute).state == State.WON
    assert not Task.objects.exists()
    assert (audited(AuditEntry.Action.DISPUTE_OPENED), audited(AuditEntry.Action.DISPUTE_CLOSED)) == (1, 1)


def test_a_task_that_a_merchant_finished_stays_finished(peer, django_user_model):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    look(dispute)
    finish_task(task_id=task().pk, outcome="I know the customer", actor=None)
    peer.carry_on(dispute["id"], "answer")
    look(dispute)
    assert (task().outcome, holding_back(attempt.order).count()) == ("I know the customer", 0)


def test_an_old_answer_never_overwrites_a_newer_one(peer, monkeypatch):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    gateway = GATEWAYS["stripe"]
    retrieve = type(gateway).retrieve_dispute
    asked = []

    def overtaken(self, dispute_id):
        answer = retrieve(self, dispute_id)
        if not asked:
            asked.append(answer)
            peer.carry_on(dispute_id, "win")
            look(dispute)  # another worker, faster
        return answer

    monkeypatch.setattr(type(gateway), "retrieve_dispute", overtaken)
    assert look(dispute).state == State.WON
    assert asked[0].state.value == State.NEEDS_RESPONSE
    assert booked()["Dispute reversed"] == attempt.amount


def test_a_dispute_that_keeps_changing_is_left_to_a_later_try(peer, monkeypatch):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    look(dispute)
    Dispute.objects.update(updated_at=timezone.now() + timezone.timedelta(minutes=1))
    monkeypatch.setattr(disputes, "TRIES", 2)
    with pytest.raises(PaymentUnavailableError):
        look(dispute)


def test_a_dispute_of_another_shops_payment_is_left_alone(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id)
    PaymentAttempt.objects.update(intent_id="pi_another")
    assert look(dispute) is None
    assert not Dispute.objects.exists()


def test_events_of_a_dispute_that_come_before_its_payment_wait_for_it(peer):
    attempt = opened()
    peer.dispute(peer.pay(attempt.session_id)["payment_intent"]["id"])
    happened = events()
    deliver([event for event in happened if "dispute" in event["type"]])
    assert not Dispute.objects.exists()
    deliver(happened)
    Message.objects.filter(topic="payment.event").update(run_at=timezone.now())
    worker.drain()
    assert Dispute.objects.get().state == State.NEEDS_RESPONSE
    assert not Message.objects.filter(topic="payment.event").exclude(state=Message.State.DONE).exists()


def test_events_in_reverse_and_twice_come_to_the_same(peer):
    attempt = captured(peer)
    dispute = peer.dispute(attempt.intent_id, inquiry=True)
    for step in ("escalate", "answer", "win"):
        peer.carry_on(dispute["id"], step)
    happened = events()
    deliver([*happened[::-1], *happened])
    assert (Dispute.objects.get().state, mails("merchant_task")) == (State.WON, 1)
    assert booked() == {
        "Dispute": -attempt.amount,
        "Dispute fee": Decimal("-20.00"),
        "Dispute reversed": attempt.amount,
    }


def test_a_fraud_warning_holds_the_goods_back_until_somebody_decides(peer):
    attempt = captured(peer)
    warning = peer.warn_of_fraud(attempt.intent_id)
    for _ in range(2):
        kept = sync_fraud_warning(provider="stripe", provider_id=warning["id"])
    assert (kept.is_actionable, kept.reason) == (True, "made_with_stolen_card")
    assert (task().kind, task().stops_dispatch) == (Task.Kind.FRAUD_WARNING, True)
    assert "made with stolen card" in task().note
    assert (mails("merchant_task"), audited(AuditEntry.Action.FRAUD_WARNED)) == (1, 1)
    finish_task(task_id=task().pk, outcome="A regular", actor=None)
    assert not holding_back(attempt.order).exists()


def test_a_fraud_warning_ends_when_the_payment_was_refunded(peer):
    attempt = captured(peer)
    peer.warn_of_fraud(attempt.intent_id)
    deliver(events())
    assert task().done_at is None
    stripe_client.create_refund({"payment_intent": attempt.intent_id}, idempotency_key="all")
    deliver(events())
    assert not FraudWarning.objects.get().is_actionable
    assert "nothing to decide" in task().outcome


def test_a_warning_that_needs_no_decision_any_more_asks_for_none(peer):
    attempt = captured(peer)
    warning = peer.warn_of_fraud(attempt.intent_id)
    peer.dispute(attempt.intent_id)
    assert not sync_fraud_warning(provider="stripe", provider_id=warning["id"]).is_actionable
    assert not Task.objects.exists()


def test_a_warning_of_another_shops_payment_is_left_alone(peer):
    attempt = captured(peer)
    warning = peer.warn_of_fraud(attempt.intent_id)
    PaymentAttempt.objects.update(intent_id="pi_another")
    assert sync_fraud_warning(provider="stripe", provider_id=warning["id"]) is None
    assert not FraudWarning.objects.exists()


def test_the_merchant_is_written_to(peer, settings, mailoutbox):
    settings.MERCHANT_EMAIL = "charlie@example.com"
    attempt = captured(peer)
    look(peer.dispute(attempt.intent_id))
    worker.drain()
    mail = next(mail for mail in mailoutbox if mail.to == ["charlie@example.com"])
    assert mail.subject == f"A customer's bank disputes a payment: order {attempt.order.number}"
    assert f"/dashboard/orders/{attempt.order.number}/" in mail.body
    assert "Refund nothing meanwhile" in mail.body
