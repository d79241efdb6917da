"""Where our books and the copy of the provider's ledger do not agree, found by the database: only what differs is read.

Nothing here changes anything. Amounts are compared where both sides have the same currency; an account that settles
in another one books what a payment came to after the exchange.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from shop.order.models import Order
from shop.payment import ledger
from shop.payment.models import Difference, Dispute, Movement, PaymentAttempt, Refund, Transaction

CAPTURE, REFUND, DISPUTE = "capture", "refund", "dispute"
# As our order numbers are drawn: see shop.order.number.
OUR_NUMBER = r"^[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]{5}$"
UNKNOWN_ORDERS = "unknown-orders"
Kind = Difference.Kind


class Span(NamedTuple):
    """What is compared: the copy of the provider's ledger begins at `begin`, and what is younger than `end` may still
    be on its way from one side to the other."""

    provider: str
    begin: datetime
    end: datetime


class Found(NamedTuple):
    kind: Kind
    about: str
    reference: str
    order_id: int | None = None
    ours: str = ""
    theirs: str = ""


def find(span: Span) -> Iterator[Found]:
    """All differences there are now; the same one may come twice."""
    yield from _captures(span)
    yield from _unknown_orders(span)
    yield from _refunds(span)
    yield from _refund_states(span)
    yield from _disputes(span)
    yield from _dispute_bookings(span)


def _captures(span: Span) -> Iterator[Found]:
    taken = PaymentAttempt.objects.filter(gateway=span.provider, state=PaymentAttempt.State.CAPTURED)
    booked = _booked(span, Movement.Kind.CAPTURE, intent_id=OuterRef("intent_id"))
    for one in taken.filter(~Exists(booked), created_at__gte=span.begin, updated_at__lt=span.end):
        ours = _sum(one.amount_captured, one.currency)
        yield Found(Kind.MISSING_AT_PROVIDER, CAPTURE, one.intent_id, one.order_id, ours=ours)
    for one in _with_theirs(taken, booked).exclude(theirs=F("amount_captured")):
        ours, theirs = _sum(one.amount_captured, one.currency), _sum(one.theirs, one.currency)
        yield Found(Kind.AMOUNT, CAPTURE, one.intent_id, one.order_id, ours, theirs)
    for movement in _not_taken_here(span).filter(order_pk__isnull=False):
        yield _missing_here(movement, CAPTURE, movement.intent_id or movement.provider_id)


def _not_taken_here(span: Span) -> Any:
    """Payments at the provider that no attempt of ours has as captured, with `order_pk` where we have their order."""
    attempts = PaymentAttempt.objects.filter(gateway=span.provider, intent_id=OuterRef("intent_id"))
    named = Order.objects.filter(number=OuterRef("order_number"))
    payments = _movements(span, Movement.Kind.CAPTURE).filter(
        ~Exists(attempts.filter(state=PaymentAttempt.State.CAPTURED))
    )
    of_attempt = Subquery(attempts.exclude(intent_id="").values("order_id")[:1])
    of_number = Subquery(named.values("pk")[:1])
    return payments.annotate(order_pk=Coalesce(of_attempt, of_number, output_field=BigIntegerField()))


def _unknown_orders(span: Span) -> Iterator[Found]:
    """Numbers that look like ours and are of no order here: another shop on the same account, or orders that were
    lost with a database. One difference for all of them; what does not even look so is another system's."""
    strangers = _not_taken_here(span).filter(order_pk=None, order_number__regex=OUR_NUMBER)
    newest = strangers.first()
    if newest is not None:
        theirs = f"{strangers.count()} × payment, the latest of order {newest.order_number}"
        yield Found(Kind.MISSING_HERE, CAPTURE, UNKNOWN_ORDERS, theirs=theirs)


def _refunds(span: Span) -> Iterator[Found]:
    ours = Refund.objects.filter(attempt__gateway=span.provider).select_related("attempt")
    booked = _booked(span, Movement.Kind.REFUND, refund_id=OuterRef("provider_id"))
    done = ours.filter(state=Refund.State.SUCCEEDED)
    for one in done.filter(~Exists(booked), created_at__gte=span.begin, updated_at__lt=span.end):
        reference = one.provider_id or one.idempotency_key
        amount = _sum(one.amount, one.currency)
        yield Found(Kind.MISSING_AT_PROVIDER, REFUND, reference, one.attempt.order_id, ours=amount)
    for one in _with_theirs(ours, booked).exclude(theirs=-F("amount")):
        amounts = _sum(one.amount, one.currency), _sum(-one.theirs, one.currency)
        yield Found(Kind.AMOUNT, REFUND, one.provider_id, one.attempt.order_id, *amounts)
    known = Refund.objects.filter(provider_id=OuterRef("refund_id"))
    for movement in _of_our_orders(span, Movement.Kind.REFUND).filter(~Exists(known)):
        yield _missing_here(movement, REFUND, movement.refund_id)


def _refund_states(span: Span) -> Iterator[Found]:
    """A refund that failed has come back there, or was never booked; one that did not fail has not come back."""
    refunds = Refund.objects.filter(attempt__gateway=span.provider, updated_at__lt=span.end).select_related("attempt")
    made = Exists(_booked(span, Movement.Kind.REFUND, refund_id=OuterRef("provider_id")))
    returned = Exists(_booked(span, Movement.Kind.REFUND_RETURNED, refund_id=OuterRef("provider_id")))
    for one in refunds.exclude(state=Refund.State.FAILED).filter(returned):
        yield _refund_state(one, "Came back")
    for one in refunds.filter(made, ~returned, state=Refund.State.FAILED):
        yield _refund_state(one, "Refunded")


def _refund_state(refund: Refund, theirs: str) -> Found:
    reference = refund.provider_id or refund.idempotency_key
    return Found(Kind.STATE, REFUND, reference, refund.attempt.order_id, refund.get_state_display(), theirs)


def _disputes(span: Span) -> Iterator[Found]:
    ours = Dispute.objects.filter(attempt__gateway=span.provider).select_related("attempt")
    booked = _booked(span, Movement.Kind.DISPUTE, dispute_id=OuterRef("provider_id"))
    taken = ours.filter(state__in=Dispute.TAKEN, created_at__gte=span.begin, updated_at__lt=span.end)
    for one in taken.filter(~Exists(booked)):
        amount = _sum(one.amount, one.currency)
        yield Found(Kind.MISSING_AT_PROVIDER, DISPUTE, one.provider_id, one.attempt.order_id, ours=amount)
    for one in _with_theirs(ours, booked).exclude(theirs=-F("amount")):
        amounts = _sum(one.amount, one.currency), _sum(-one.theirs, one.currency)
        yield Found(Kind.AMOUNT, DISPUTE, one.provider_id, one.attempt.order_id, *amounts)
    known = Dispute.objects.filter(provider_id=OuterRef("dispute_id"))
    for movement in _of_our_orders(span, Movement.Kind.DISPUTE).filter(~Exists(known)):
        yield _missing_here(movement, DISPUTE, movement.dispute_id)


def _dispute_bookings(span: Span) -> Iterator[Found]:
    """What the provider took for disputes or gave back and our books lack; and decisions that the money contradicts."""
    kinds = (Movement.Kind.DISPUTE, Movement.Kind.DISPUTE_REVERSED)
    known = Dispute.objects.filter(provider_id=OuterRef("dispute_id"))
    booked = Transaction.objects.filter(txn_type__in=ledger.OF_DISPUTES.values(), reference=OuterRef("provider_id"))
    for movement in _of_our_orders(span, *kinds).filter(Exists(known), ~Exists(booked)):
        theirs = f"{movement.get_kind_display()} {_sum(movement.amount, movement.currency)}"
        yield Found(Kind.STATE, DISPUTE, movement.dispute_id, movement.order_pk, "Not in the books", theirs)
    decided = Dispute.objects.filter(attempt__gateway=span.provider, updated_at__lt=span.end).select_related("attempt")
    withdrawn = Exists(_booked(span, kinds[0], dispute_id=OuterRef("provider_id")))
    reversed_ = Exists(_booked(span, kinds[1], dispute_id=OuterRef("provider_id")))
    for one in decided.filter(withdrawn, ~reversed_, state=Dispute.State.WON):
        yield Found(Kind.STATE, DISPUTE, one.provider_id, one.attempt.order_id, "Won", "Not given back")
    for one in decided.filter(reversed_).exclude(state=Dispute.State.WON):
        yield Found(Kind.STATE, DISPUTE, one.provider_id, one.attempt.order_id, one.get_state_display(), "Given back")


def _movements(span: Span, *kinds: str) -> QuerySet[Movement]:
    return Movement.objects.filter(provider=span.provider, kind__in=kinds, occurred_at__lt=span.end)


def _of_our_orders(span: Span, *kinds: str) -> Any:
    """Bookings of payments that we know, with `order_pk`."""
    attempts = PaymentAttempt.objects.filter(gateway=span.provider, intent_id=OuterRef("intent_id"))
    order_pk = Subquery(attempts.exclude(intent_id="").values("order_id")[:1])
    return _movements(span, *kinds).annotate(order_pk=order_pk).filter(order_pk__isnull=False)


def _booked(span: Span, kind: str, **link: Any) -> QuerySet[Movement]:
    return Movement.objects.filter(provider=span.provider, kind=kind, **link)


def _with_theirs(rows: Any, booked: QuerySet[Movement]) -> Any:
    """The rows that the provider has booked in the same currency, with `theirs`, the sum of those bookings."""
    of_one = booked.filter(currency=OuterRef("currency")).order_by().values("currency")
    theirs = Subquery(of_one.annotate(sum=Sum("amount")).values("sum"))
    return rows.annotate(theirs=theirs).filter(theirs__isnull=False)


def _missing_here(movement: Any, about: str, reference: str) -> Found:
    theirs = _sum(abs(movement.amount), movement.currency)
    return Found(Kind.MISSING_HERE, about, reference, movement.order_pk, theirs=theirs)


def _sum(amount: Decimal, currency: str) -> str:
    return f"{amount} {currency}"
