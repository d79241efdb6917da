from shop.order import statuses
from shop.payment.capture import capture_order
from tests.payment_factories import at_once, authorised, bookings, money, status_of


def test_eight_merchants_at_once_take_the_money_once(committed_db, peer):
    attempt = authorised(peer)
    results = at_once(8, lambda: capture_order(order_id=attempt.order_id, actor=None))
    assert not [result for result in results if isinstance(result, Exception)]
    assert (money(peer), bookings("Debit"), status_of(attempt)) == ((0, 1690, 0), 1, statuses.PAID)
