from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.outbox import queue, worker
from shop.outbox.models import Message
from shop.payment.models import Refund
from shop.payment.refund import TOPIC, RefundRefusedError, request_refund
from shop.payment.refund_again import look_at_refunds, refund_again
from tests.payment_factories import bookings, captured, refunded
from tests.peers import REFUND_PENDING

pytestmark = pytest.mark.django_db


def an_hour_later() -> None:
    Refund.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    look_at_refunds(Message())
    worker.drain()


def asked(peer) -> Refund:
    return request_refund(attempt_id=captured(peer).pk, amount=Decimal("5.00"), reason="", actor=None)


def test_a_pending_refund_whose_event_was_lost_is_looked_at(peer):
    refund = refunded(captured(peer, card=REFUND_PENDING))
    assert refund.state == Refund.State.PENDING
    peer.advance(61)
    an_hour_later()
    refund.refresh_from_db()
    assert (refund.state, bookings("Refund")) == (Refund.State.SUCCEEDED, 1)


@pytest.mark.parametrize("lost", ["gone", "parked"])
def test_a_refund_whose_message_was_lost_is_asked_for_again(peer, lost):
    refund = asked(peer)
    messages = Message.objects.filter(topic=TOPIC)
    if lost == "gone":
        messages.delete()
    else:
        messages.update(state=Message.State.PARKED)
    an_hour_later()
    refund.refresh_from_db()
    assert (refund.state, bookings("Refund")) == (Refund.State.SUCCEEDED, 1)


@pytest.mark.parametrize("state", [Message.State.WAITING, Message.State.DISCARDED])
def test_one_that_waits_or_was_discarded_is_left_alone(peer, state):
    asked(peer)
    Message.objects.filter(topic=TOPIC).update(state=state, run_at=timezone.now() + timedelta(hours=2))
    an_hour_later()
    assert Message.objects.filter(topic=TOPIC).count() == 1
    assert bookings("Refund") == 0


def test_a_provider_out_of_reach_is_asked_the_next_time(peer):
    refunded(captured(peer, card=REFUND_PENDING))
    peer.faults(down=True)
    Refund.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    look_at_refunds(Message())
    assert Refund.objects.get().state == Refund.State.PENDING


def test_fail_one_that_did_not_fail(peer):
    refund = refunded(captured(peer), Decimal("5.00"))
    with pytest.raises(RefundRefusedError, match="already"):
        refund_again(refund_id=refund.pk, actor=None)
    assert Refund.objects.count() == 1


def test_the_worker_knows_the_job():
    queue.put("payment.look_at_refunds")
    worker.drain()
    assert Message.objects.get().state == Message.State.DONE
