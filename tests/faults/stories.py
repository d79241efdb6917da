"""What can become of a payment at Stripe, before the shop has heard a word of it: a story is one order's."""

from collections.abc import Callable

from shop.payment.models import PaymentAttempt
from shop.payment.stripe import client as stripe_client
from tests.order_factories import make_basket, place
from tests.payment_factories import opened
from tests.peers import DECLINED, IBAN_FAILS, REFUND_FAILS, REFUND_PENDING, VISA, PeerError, StripePeer

Story = Callable[[StripePeer, PaymentAttempt], None]


def pay(peer: StripePeer, attempt: PaymentAttempt, card: str = VISA) -> str:
    """The intent's id."""
    return peer.pay(attempt.session_id, card)["payment_intent"]["id"]


def refund(peer: StripePeer, attempt: PaymentAttempt, card: str = VISA, **amount: int) -> None:
    """By hand in Stripe's Dashboard; all of it without an amount."""
    intent = pay(peer, attempt, card)
    stripe_client.create_refund({"payment_intent": intent, **amount}, idempotency_key=f"by-hand-{intent}")


def decline_then_pay(peer: StripePeer, attempt: PaymentAttempt) -> None:
    try:
        pay(peer, attempt, DECLINED)
    except PeerError:
        pay(peer, attempt)


def close(_peer: StripePeer, attempt: PaymentAttempt) -> None:
    stripe_client.expire_session(attempt.session_id)


def dispute(peer: StripePeer, attempt: PaymentAttempt, *steps: str, inquiry: bool = False) -> None:
    opened_there = peer.dispute(pay(peer, attempt), inquiry=inquiry)
    for step in steps:
        peer.carry_on(opened_there["id"], step)


def warn(peer: StripePeer, attempt: PaymentAttempt) -> None:
    peer.warn_of_fraud(pay(peer, attempt))


def warn_and_refund(peer: StripePeer, attempt: PaymentAttempt) -> None:
    intent = pay(peer, attempt)
    peer.warn_of_fraud(intent)
    stripe_client.create_refund({"payment_intent": intent}, idempotency_key=f"by-hand-{intent}")


STORIES: dict[str, Story] = {
    "paid": lambda peer, attempt: pay(peer, attempt) and None,
    "declined, then paid": decline_then_pay,
    "closed unpaid": close,
    "debited": lambda peer, attempt: peer.pay_by_debit(attempt.session_id) and None,
    "debit refused": lambda peer, attempt: peer.pay_by_debit(attempt.session_id, IBAN_FAILS) and None,
    "refunded in part": lambda peer, attempt: refund(peer, attempt, amount=100),
    "refunded": refund,
    "refund fails": lambda peer, attempt: refund(peer, attempt, REFUND_FAILS, amount=100),
    "refund pending at first": lambda peer, attempt: refund(peer, attempt, REFUND_PENDING, amount=100),
    "disputed": dispute,
    "dispute won": lambda peer, attempt: dispute(peer, attempt, "answer", "win"),
    "dispute lost": lambda peer, attempt: dispute(peer, attempt, "lose"),
    "inquiry escalated": lambda peer, attempt: dispute(peer, attempt, "escalate", "answer", inquiry=True),
    "warned of fraud": warn,
    "warned of fraud and refunded": warn_and_refund,
}


def tell(peer: StripePeer, product: object, copies: int) -> int:
    """Every story that often; how many orders there are. The shop has not been told of anything yet."""
    for _ in range(copies):
        for story in STORIES.values():
            story(peer, opened(place(make_basket(product))))
    peer.advance(61)  # debits and refunds are decided
    return copies * len(STORIES)
