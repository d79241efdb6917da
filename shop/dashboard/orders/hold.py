from collections.abc import Iterable

from shop.payment.models import PaymentAttempt


def held_payment(payments: Iterable[PaymentAttempt]) -> PaymentAttempt | None:
    """The payment that is held on a card and not taken yet."""
    return next((payment for payment in payments if payment.state == PaymentAttempt.State.AUTHORISED), None)
