"""The shop's own books of payments: Oscar's Source (one for each payment) and Transactions (one for each booking).

A booking carries the provider's reference and exists once; a constraint says so, whoever books. Call these in the
transaction that changes the attempt, with its rows locked.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from shop.lib.prepared import prepared
from shop.lib.prepared_insert import insert
from shop.payment.gateway import MovementKind, ProviderMovement
from shop.payment.models import PaymentAttempt, Refund, Source, SourceType, Transaction

NAMES = {"stripe": "Card (Stripe)", "bank_transfer": "Bank transfer"}
REFUND_RETURNED = "Refund returned"  # the customer's bank sent a refund back: the money is the shop's again
DISPUTE = "Dispute"  # taken from the shop by the customer's bank
DISPUTE_REVERSED = "Dispute reversed"
DISPUTE_FEE = "Dispute fee"
OF_DISPUTES = {MovementKind.DISPUTE: DISPUTE, MovementKind.DISPUTE_REVERSED: DISPUTE_REVERSED}


def book_capture(attempt: PaymentAttempt) -> None:
    source = Source(
        order=attempt.order,
        source_type=_type_of(attempt.gateway),
        currency=attempt.currency,
        reference=attempt.intent_id,
        label=" ".join(filter(None, [attempt.card_brand, attempt.card_last4])),
        amount_allocated=attempt.amount_captured,
        amount_debited=attempt.amount_captured,
    )
    insert(source)
    insert(
        Transaction(
            source=source, txn_type=Transaction.DEBIT, amount=attempt.amount_captured, reference=attempt.intent_id
        )
    )


def book_refund(refund: Refund) -> None:
    _source(refund.attempt).refund(refund.amount, reference=refund.provider_id)


def book_returned_refund(refund: Refund) -> None:
    """A refund that had been booked did not reach the customer."""
    source = _source(refund.attempt)
    source.amount_refunded -= refund.amount
    source.save(update_fields=["amount_refunded"])
    Transaction.objects.create(
        source=source, txn_type=REFUND_RETURNED, amount=refund.amount, reference=refund.provider_id
    )


def book_disputed(attempt: PaymentAttempt, movements: Iterable[ProviderMovement]) -> None:
    """What a dispute of a booked payment took, gave back and cost, each under the provider's booking; signed amounts
    of the account's currency. May be called again with what was booked before."""
    source = _source(attempt)
    for movement in movements:
        _book_once(source, OF_DISPUTES.get(movement.kind, movement.kind.value), movement.amount, movement.id)
        if movement.fee:
            _book_once(source, DISPUTE_FEE, -movement.fee, movement.id)


def _book_once(source: Source, kind: str, amount: Decimal, reference: str) -> None:
    Transaction.objects.get_or_create(txn_type=kind, reference=reference, defaults={"source": source, "amount": amount})


def _type_of(gateway: str) -> SourceType:
    found = _type_named.first(gateway)
    return found or SourceType.objects.get_or_create(code=gateway, defaults={"name": NAMES[gateway]})[0]


@prepared(str)
def _type_named(code: str) -> QuerySet[SourceType]:
    types: QuerySet[SourceType] = SourceType.objects.filter(code=code)
    return types


def _source(attempt: PaymentAttempt) -> Source:
    source: Source = Source.objects.get(order=attempt.order_id, reference=attempt.intent_id)
    return source
