from shop.order.cancel import cancel_order
from shop.outbox import worker
from shop.payment.attempts import NotPayableError
from shop.payment.models import PaymentAttempt
from tests.payment_factories import at_once, attempt_for, page
from tests.peers import wait_until


def test_eight_clicks_at_once_open_one_page(committed_db, peer):
    attempt = attempt_for()
    assert len(set(at_once(8, lambda: page(attempt)))) == 1
    assert peer.ledger()["sessions"] == {"open": 1}


def test_an_order_cancelled_while_its_page_is_made_cannot_be_paid(committed_db, peer):
    attempt = attempt_for()
    peer.faults(delay_ms=500, paths="POST /v1/checkout/sessions$")

    def cancel_meanwhile():
        wait_until(lambda: PaymentAttempt.objects.exclude(return_url="").exists())
        cancel_order(order_id=attempt.order_id, actor=None, reason="Changed my mind")
        worker.drain()

    steps = iter([lambda: page(attempt), cancel_meanwhile])
    results = at_once(2, lambda: next(steps)())
    assert any(isinstance(result, NotPayableError) for result in results)
    assert peer.ledger()["sessions"] == {"expired": 1}
