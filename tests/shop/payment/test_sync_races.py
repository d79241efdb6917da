from shop.order import statuses
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
