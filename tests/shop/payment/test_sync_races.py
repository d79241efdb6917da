import threading

from django.db import IntegrityError

from shop.order import statuses
from shop.payment import sync as sync_module
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.sync import sync
from tests.payment_factories import at_once, bookings, mails, opened, status_of


def test_eight_at_once_book_one_payment_and_send_one_mail(committed_db, peer):
    attempt = opened()
    peer.pay(attempt.session_id)
    results = at_once(8, lambda: sync(attempt_id=attempt.pk))
    assert [result.state for result in results] == [PaymentAttempt.State.CAPTURED] * 8
    assert (bookings("Debit"), mails("order_confirmation"), Refund.objects.count()) == (1, 1, 0)
    assert status_of(attempt) == statuses.PAID


def test_without_the_lock_one_booking_is_still_all_there_can_be(committed_db, peer, monkeypatch):
    """The control: eight that all saw the attempt unpaid; all but one run into the unique booking."""
    attempt = opened()
    peer.pay(attempt.session_id)
    barrier = threading.Barrier(8)

    def seen_unpaid_by_all(attempt_id: int, **_its_order: int) -> PaymentAttempt:
        found = PaymentAttempt.objects.select_related("order").get(pk=attempt_id)
        barrier.wait()
        return found

    monkeypatch.setattr(sync_module, "lock_attempt", seen_unpaid_by_all)
    results = at_once(8, lambda: sync(attempt_id=attempt.pk))
    assert sum(isinstance(result, IntegrityError) for result in results) == 7
    assert bookings("Debit") == 1
