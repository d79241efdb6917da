"""The shop's own books of payments: Oscar's Source (one for each payment) and Transactions (one for each booking).

A booking carries the provider's reference and exists once; a constraint says so, whoever books. Call these in the
transaction that changes the attempt, with its rows locked.
"""

from shop.payment.models import PaymentAttempt, Refund, Source, SourceType, Transaction

NAMES = {"stripe": "Card (Stripe)"}
REFUND_RETURNED = "Refund returned"  # the customer's bank sent a refund back: the money is the shop's again


def book_capture(attempt: PaymentAttempt) -> None:
    kind, _ = SourceType.objects.get_or_create(code=attempt.gateway, defaults={"name": NAMES[attempt.gateway]})
    source = Source.objects.create(
        order=attempt.order,
        source_type=kind,
        currency=attempt.currency,
        reference=attempt.intent_id,
        label=" ".join(filter(None, [attempt.card_brand, attempt.card_last4])),
        amount_allocated=attempt.amount_captured,
    )
    source.debit(attempt.amount_captured, reference=attempt.intent_id)


def book_refund(refund: Refund) -> None:
    _source(refund).refund(refund.amount, reference=refund.provider_id)


def book_returned_refund(refund: Refund) -> None:
    """A refund that had been booked did not reach the customer."""
    source = _source(refund)
    source.amount_refunded -= refund.amount
    source.save(update_fields=["amount_refunded"])
    Transaction.objects.create(
        source=source, txn_type=REFUND_RETURNED, amount=refund.amount, reference=refund.provider_id
    )


def _source(refund: Refund) -> Source:
    source: Source = Source.objects.get(order=refund.attempt.order_id, reference=refund.attempt.intent_id)
    return source
