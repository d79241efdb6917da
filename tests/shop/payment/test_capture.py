from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.order.expire import expire_order
from shop.order.models import Order, Task
from shop.order.packing import start_packing, stop_packing
from shop.outbox import worker
from shop.payment.capture import CannotCaptureError, capture_order
from shop.payment.expire import close_attempt
from shop.payment.gateways import gateway_named
from shop.payment.models import PaymentAttempt, PaymentSettings, Refund, Transaction
from shop.payment.preferences import change_settings
from shop.payment.refund import RefundRefusedError, request_refund
from shop.payment.sync import sync
from shop.security.models import AuditEntry
from tests.factories import ProductFactory, StaffFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import authorised, bookings, deliver, events, mails, money, opened, status_of

pytestmark = pytest.mark.django_db
State = PaymentAttempt.State


def capture(attempt: PaymentAttempt) -> PaymentAttempt | None:
    return capture_order(order_id=attempt.order_id, actor=None)


def entries(action: AuditEntry.Action) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_a_payment_that_is_taken_at_dispatch_is_held_and_the_order_a_sale(peer):
    attempt = authorised(peer)
    order = Order.objects.get(pk=attempt.order_id)
    assert (attempt.state, order.status, order.paid_at) == (State.AUTHORISED, statuses.AUTHORISED, None)
    assert (attempt.capture_at_once, attempt.card_last4, bool(attempt.intent_id)) == (False, "4242", True)
    assert timedelta(days=6) < attempt.authorised_until - order.date_placed < timedelta(days=8)
    assert (money(peer), bookings("Debit"), mails("order_confirmation")) == ((1690, 0, 0), 0, 1)
    assert entries(AuditEntry.Action.PAYMENT_AUTHORISED) == 1


def test_looking_again_at_a_hold_changes_nothing(peer):
    attempt = authorised(peer)
    assert sync(attempt_id=attempt.pk).state == State.AUTHORISED
    assert (entries(AuditEntry.Action.PAYMENT_AUTHORISED), mails("order_confirmation")) == (1, 1)
    assert money(peer) == (1690, 0, 0)


def test_every_event_of_a_hold_five_times_changes_nothing_more(peer):
    attempt = authorised(peer)
    deliver(events() * 5)
    assert (status_of(attempt), money(peer), mails("order_confirmation")) == (statuses.AUTHORISED, (1690, 0, 0), 1)


def test_capture_takes_what_is_held_and_pays_the_order(peer):
    attempt, merchant = authorised(peer), StaffFactory()
    captured = capture_order(order_id=attempt.order_id, actor=merchant)
    assert (captured.state, captured.amount_captured, status_of(attempt)) == (
        State.CAPTURED,
        Decimal("16.90"),
        statuses.PAID,
    )
    assert (money(peer), bookings("Debit"), mails("order_confirmation")) == ((0, 1690, 0), 1, 1)
    assert AuditEntry.objects.get(action=AuditEntry.Action.PAYMENT_CAPTURED).actor == merchant


def test_capturing_twice_takes_the_money_once(peer):
    attempt = authorised(peer)
    capture(attempt)
    assert capture(attempt) is None
    assert (money(peer), bookings("Debit")) == ((0, 1690, 0), 1)


def test_capture_takes_only_what_is_still_owed_and_the_rest_is_let_go(peer):
    attempt = authorised(peer, place(make_basket(ProductFactory(), quantity=3)))
    attempt.order.lines.update(units_cancelled=1, num_allocated=2)
    captured = capture(attempt)
    assert captured.amount_captured == Decimal("28.90")  # 2 of 3 at 12.00, and the delivery
    assert (money(peer), status_of(attempt), Refund.objects.count()) == ((0, 2890, 0), statuses.PAID, 0)
    assert Transaction.objects.get(txn_type="Debit").amount == Decimal("28.90")


def test_units_that_are_cancelled_while_the_provider_is_asked_are_given_back(peer):
    attempt = authorised(peer, place(make_basket(ProductFactory(), quantity=2)))
    peer.faults(down=True)
    with pytest.raises(CannotCaptureError):
        capture(attempt)
    peer.heal()
    attempt.order.lines.update(units_cancelled=1, num_allocated=1)
    assert capture(attempt).amount_captured == Decimal("28.90")  # as was asked for the first time
    worker.drain()
    assert money(peer) == (0, 2890, 1200)


def test_an_unreachable_provider_leaves_the_hold_and_the_same_amount_is_asked_for_again(peer):
    attempt = authorised(peer)
    peer.faults(down=True)
    with pytest.raises(CannotCaptureError, match="cannot be reached"):
        capture(attempt)
    assert status_of(attempt) == statuses.AUTHORISED
    peer.heal()
    assert capture(attempt).amount_captured == Decimal("16.90")


def test_an_answer_that_got_lost_does_not_take_the_money_twice(peer):
    attempt = authorised(peer)
    peer.faults(drop_reply=4, paths=r"/capture$")
    with pytest.raises(CannotCaptureError):
        capture(attempt)
    peer.heal()
    capture(attempt)
    assert (money(peer), bookings("Debit"), status_of(attempt)) == ((0, 1690, 0), 1, statuses.PAID)


def test_a_capture_whose_shop_crashed_is_booked_from_the_event(peer):
    attempt = authorised(peer)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(amount_to_capture=attempt.amount)
    gateway_named("stripe").capture(attempt.intent_id, amount=attempt.amount, currency="EUR", idempotency_key="x")
    deliver(events("payment_intent.succeeded"))
    assert (status_of(attempt), bookings("Debit")) == (statuses.PAID, 1)
    assert capture(attempt) is None


def test_a_different_amount_captured_elsewhere_holds_the_order(peer):
    attempt = authorised(peer)
    gateway_named("stripe").capture(attempt.intent_id, amount=Decimal("5.00"), currency="EUR", idempotency_key="x")
    with pytest.raises(CannotCaptureError, match="does not match"):
        capture(attempt)
    task = Task.objects.get(kind=Task.Kind.PAYMENT_MISMATCH)
    assert (task.stops_dispatch, "amount captured: 16.90, provider: 5.00" in task.note) == (True, True)
    assert (status_of(attempt), money(peer), bookings("Debit")) == (statuses.AUTHORISED, (0, 500, 0), 0)


def test_capture_while_packing_leaves_it_being_packed(peer):
    attempt = authorised(peer)
    start_packing(order_id=attempt.order_id, actor=None)
    capture(attempt)
    assert status_of(attempt) == statuses.PACKING
    assert stop_packing(order_id=attempt.order_id, actor=None).status == statuses.PAID


def test_a_pending_order_has_nothing_to_capture(peer):
    attempt = opened()
    with pytest.raises(CannotCaptureError, match="has not been paid"):
        capture(attempt)
    assert money(peer) == (0, 0, 0)


def test_cancelling_lets_go_of_the_hold(peer):
    attempt = authorised(peer)
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    worker.drain()
    attempt.refresh_from_db()
    assert (attempt.state, money(peer), status_of(attempt)) == (State.CANCELLED, (0, 0, 0), statuses.CANCELLED)
    assert (entries(AuditEntry.Action.PAYMENT_VOIDED), Refund.objects.count()) == (1, 0)


def test_a_void_is_tried_until_the_provider_answers(peer):
    attempt = authorised(peer)
    peer.faults(error_5xx=True, paths=r"/cancel$")
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    worker.drain()
    assert money(peer) == (1690, 0, 0)
    peer.heal()
    sync(attempt_id=attempt.pk)
    assert (money(peer), entries(AuditEntry.Action.PAYMENT_VOIDED)) == ((0, 0, 0), 1)


def test_capture_after_void_takes_nothing(peer):
    attempt = authorised(peer)
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    for _ in range(2):
        with pytest.raises(CannotCaptureError, match="Nothing is held"):
            capture(attempt)
        worker.drain()
    assert money(peer) == (0, 0, 0)


def test_capture_after_lapse_takes_nothing_and_ends_the_order(peer):
    mug = ProductFactory(stock=1)
    attempt = authorised(peer, place(make_basket(mug)))
    start_packing(order_id=attempt.order_id, actor=None)
    peer.advance(8 * 86_400)
    with pytest.raises(CannotCaptureError, match="have been let go"):
        capture(attempt)
    attempt.refresh_from_db()
    assert (attempt.state, status_of(attempt)) == (State.EXPIRED, statuses.PAYMENT_EXPIRED)
    assert mug.stockrecords.get().net_stock_level == 1
    assert (mails("order_authorisation_lapsed"), mails("order_payment_expired")) == (1, 0)
    assert (money(peer), entries(AuditEntry.Action.PAYMENT_VOIDED)) == ((0, 0, 0), 1)


def test_a_hold_cannot_be_refunded(peer):
    attempt = authorised(peer)
    with pytest.raises(RefundRefusedError):
        request_refund(order_id=attempt.order_id, amount=Decimal("1.00"), reason="Kind", actor=None)
    assert capture(attempt).state == State.CAPTURED


def test_capture_while_a_refund_is_on_its_way_takes_nothing_more(peer):
    attempt = authorised(peer)
    capture(attempt)
    request_refund(order_id=attempt.order_id, amount=Decimal("1.00"), reason="Kind", actor=None)
    assert capture(attempt) is None
    worker.drain()
    assert capture(attempt) is None
    assert money(peer) == (0, 1690, 100)


def test_money_captured_for_an_order_that_was_cancelled_meanwhile_goes_back(peer):
    attempt = authorised(peer)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(amount_to_capture=attempt.amount)
    gateway_named("stripe").capture(attempt.intent_id, amount=attempt.amount, currency="EUR", idempotency_key="x")
    cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
    worker.drain()
    assert (money(peer), status_of(attempt)) == ((0, 1690, 1690), statuses.CANCELLED)


def test_stripe_is_never_asked_to_capture_inside_a_transaction(peer):
    attempt = authorised(peer)
    with transaction.atomic(), pytest.raises(RuntimeError):
        capture(attempt)
    assert money(peer) == (1690, 0, 0)


def test_closing_an_attempt_whose_money_is_held_changes_nothing(peer):
    attempt = authorised(peer)
    assert close_attempt(attempt_id=attempt.pk).state == State.AUTHORISED
    assert (status_of(attempt), money(peer)) == (statuses.AUTHORISED, (1690, 0, 0))


def test_a_hold_for_goods_sold_to_another_meanwhile_is_let_go(peer):
    mug = ProductFactory(stock=1)
    attempt = authorised_late(peer, place(make_basket(mug)))
    expire_order(order_id=attempt.order_id)
    place(make_basket(mug))
    assert sync(attempt_id=attempt.pk).state == State.CANCELLED
    assert (money(peer), status_of(attempt)) == ((0, 0, 0), statuses.PAYMENT_EXPIRED)
    assert mails("order_cannot_honour") == 1


def test_a_late_hold_is_honoured_while_the_goods_are_there(peer):
    attempt = authorised_late(peer, place())
    expire_order(order_id=attempt.order_id)
    assert sync(attempt_id=attempt.pk).state == State.AUTHORISED
    assert status_of(attempt) == statuses.AUTHORISED
    capture(attempt)
    assert (money(peer), status_of(attempt)) == ((0, 1690, 0), statuses.PAID)


def authorised_late(peer, order: Order) -> PaymentAttempt:
    """Authorised at Stripe, and the shop does not know yet."""
    change_settings(values={"capture": PaymentSettings.Capture.AT_DISPATCH}, actor=None)
    attempt = opened(order)
    peer.pay(attempt.session_id)
    return attempt
