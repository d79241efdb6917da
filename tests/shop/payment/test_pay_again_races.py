import pytest

from shop.order import statuses
from shop.outbox import worker
from shop.payment.attempts import open_session, pay_again
from shop.payment.gateways import BANK_TRANSFER
from shop.payment.models import BankTransfer, PaymentAttempt
from tests.payment_factories import CANCEL, RETURN, at_once, opened, status_of
from tests.peers import PeerError


def change_way(order_id: int) -> str:
    attempt = pay_again(order_id=order_id, gateway=BANK_TRANSFER)
    return open_session(attempt_id=attempt.pk, return_url=RETURN, cancel_url=CANCEL)


def test_eight_presses_at_once_make_one_live_attempt_and_one_transfer(committed_db, peer):
    first = opened()
    results = at_once(8, lambda: change_way(first.order_id))
    assert not [result for result in results if isinstance(result, Exception)]
    assert [attempt.number for attempt in PaymentAttempt.objects.filter(state="open")] == [2]
    assert (BankTransfer.objects.count(), peer.ledger()["sessions"]) == (1, {"expired": 1})
    assert status_of(first) == statuses.PENDING_PAYMENT


def pay_or_refused(peer, session: str) -> bool:
    try:
        peer.pay(session)
    except PeerError:
        return False
    return True


@pytest.mark.parametrize("round_", range(5))
def test_a_card_paid_in_the_moment_of_changing_the_way_pays_once_or_not_at_all(committed_db, peer, round_):
    first = opened()
    presses = iter([lambda: change_way(first.order_id), lambda: pay_or_refused(peer, first.session_id)])
    at_once(2, lambda: next(presses)())
    worker.drain()
    paid = peer.ledger()["sessions"] == {"complete": 1}
    assert status_of(first) == (statuses.PAID if paid else statuses.PENDING_PAYMENT)
    live = PaymentAttempt.objects.filter(state__in=PaymentAttempt.LIVE).count()
    assert live == (0 if paid else 1)
