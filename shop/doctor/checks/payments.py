"""The shop's own books of payments. Whether they agree with the provider's is the reconciliation's question."""

from django.utils.translation import gettext_lazy

from shop.doctor.check import Check, Mend, Row
from shop.order.models import Line, Order
from shop.payment.models import PaymentAttempt

BOOKS = """
    SELECT o.id, o.number AS about, o.number AS target,
           'booked ' || coalesce(books.debited, 0) || ', ' || coalesce(books.refunded, 0) || ' back' AS found,
           'booked ' || coalesce(pay.captured, 0) || ', ' || coalesce(pay.refunded, 0) || ' back' AS expected,
           coalesce(books.debited, 0) <> coalesce(pay.captured, 0)
           OR coalesce(books.refunded, 0) <> coalesce(pay.refunded, 0)
           OR coalesce(books.debits, 0) <> coalesce(books.debited, 0)
           OR coalesce(books.refunds, 0) <> coalesce(books.refunded, 0) AS wrong
    FROM order_order o
    LEFT JOIN (
        SELECT attempt.order_id, sum(attempt.amount_captured) AS captured, sum(done.amount) AS refunded
        FROM payment_paymentattempt attempt
        LEFT JOIN (SELECT attempt_id, sum(amount) AS amount FROM payment_refund WHERE state = 'succeeded'
                   GROUP BY attempt_id) done ON done.attempt_id = attempt.id
        WHERE attempt.state = 'captured' GROUP BY attempt.order_id
    ) pay ON pay.order_id = o.id
    LEFT JOIN (
        SELECT source.order_id, sum(source.amount_debited) AS debited, sum(source.amount_refunded) AS refunded,
               sum(entry.debits) AS debits, sum(entry.refunds) AS refunds
        FROM payment_source source
        LEFT JOIN (SELECT source_id, sum(amount) FILTER (WHERE txn_type = 'Debit') AS debits,
                          coalesce(sum(amount) FILTER (WHERE txn_type = 'Refund'), 0)
                          - coalesce(sum(amount) FILTER (WHERE txn_type = 'Refund returned'), 0) AS refunds
                   FROM payment_transaction GROUP BY source_id) entry ON entry.source_id = source.id
        GROUP BY source.order_id
    ) books ON books.order_id = o.id
    WHERE pay.order_id IS NOT NULL OR books.order_id IS NOT NULL
"""

PROMISED = """
    SELECT attempt.id, o.number || ' (' || attempt.number || ')' AS about, o.number AS target,
           attempt.amount_refund_committed::text AS found, coalesce(going.amount, 0.00)::text AS expected,
           attempt.amount_refund_committed <> coalesce(going.amount, 0) AS wrong,
           coalesce(going.amount, 0) <= attempt.amount_captured AS mendable
    FROM payment_paymentattempt attempt
    JOIN order_order o ON o.id = attempt.order_id
    LEFT JOIN (SELECT attempt_id, sum(amount) AS amount FROM payment_refund WHERE state <> 'failed'
               GROUP BY attempt_id) going ON going.attempt_id = attempt.id
    WHERE attempt.amount_captured > 0 OR attempt.amount_refund_committed <> 0 OR going.amount IS NOT NULL
"""

UNITS = """
    SELECT line.id, o.number || ': ' || line.title AS about, o.number AS target,
           line.units_refunded::text AS found, coalesce(back.units, 0)::text AS expected,
           line.units_refunded <> coalesce(back.units, 0) AS wrong,
           coalesce(back.units, 0) <= line.quantity AS mendable
    FROM order_line line
    JOIN order_order o ON o.id = line.order_id
    LEFT JOIN (SELECT part.line_id, sum(part.quantity) AS units FROM payment_refundline part
               JOIN payment_refund refund ON refund.id = part.refund_id WHERE refund.state <> 'failed'
               GROUP BY part.line_id) back ON back.line_id = line.id
    WHERE line.units_refunded <> 0 OR back.units IS NOT NULL
"""

SHIPPING = """
    SELECT o.id, o.number AS about, o.number AS target,
           o.shipping_refunded::text AS found, coalesce(back.amount, 0.00)::text AS expected,
           o.shipping_refunded <> coalesce(back.amount, 0) AS wrong,
           coalesce(back.amount, 0) <= o.shipping_incl_tax AS mendable
    FROM order_order o
    LEFT JOIN (SELECT attempt.order_id, sum(refund.shipping_amount) AS amount FROM payment_refund refund
               JOIN payment_paymentattempt attempt ON attempt.id = refund.attempt_id WHERE refund.state <> 'failed'
               GROUP BY attempt.order_id) back ON back.order_id = o.id
    WHERE o.shipping_refunded <> 0 OR back.amount <> 0
"""

ENDED = """
    SELECT attempt.id, o.number || ' (' || attempt.number || ')' AS about, o.number AS target,
           'still “' || attempt.state || '”, ' || to_char(%(now)s - ends.at, 'HH24 "h" MI "min"')
           || ' after its end' AS found,
           'closed' AS expected,
           ends.at < %(now)s - interval '15 minutes' OR live.number > 1 AS wrong
    FROM payment_paymentattempt attempt
    JOIN order_order o ON o.id = attempt.order_id
    CROSS JOIN LATERAL (SELECT CASE WHEN attempt.state = 'authorised' THEN attempt.authorised_until
                                    ELSE attempt.expires_at END AS at) ends
    LEFT JOIN (SELECT order_id, count(*) AS number FROM payment_paymentattempt WHERE state IN ('created', 'open')
               GROUP BY order_id) live ON live.order_id = attempt.order_id AND attempt.state <> 'authorised'
    WHERE attempt.state IN ('created', 'open', 'authorised')
"""

ORPHANS = """
    SELECT row_number() OVER () AS id, about, target, found, expected, wrong FROM (
        SELECT coalesce(o.number, source.reference) AS about, o.number AS target,
               'booked payment ' || source.reference || ' that nobody has started' AS found,
               'a payment of this order' AS expected, attempt.id IS NULL AS wrong
        FROM payment_source source
        LEFT JOIN order_order o ON o.id = source.order_id
        LEFT JOIN payment_paymentattempt attempt
               ON attempt.order_id = source.order_id AND attempt.intent_id = source.reference
        UNION ALL
        SELECT transfer.order_number, o.number,
               'bank transfer ' || transfer.id || ' that belongs to no payment', 'a payment of this order',
               attempt.id IS NULL
        FROM payment_banktransfer transfer
        LEFT JOIN order_order o ON o.number = transfer.order_number
        -- By its key, too: the answer may have been lost on the way to the attempt.
        LEFT JOIN payment_paymentattempt attempt
               ON attempt.order_id = o.id
              AND (attempt.session_id = transfer.id
                   OR transfer.idempotency_key = 'attempt-' || o.number || '-' || attempt.number)
        WHERE transfer.created_at < %(settled)s AND transfer.state <> 'closed'
    ) payments
"""

EVENTS = """
    SELECT id, type AS about, NULL AS target, 'came ' || to_char(received_at, 'YYYY-MM-DD HH24:MI') AS found,
           'acted upon within 10 minutes' AS expected,
           processed_at IS NULL AND received_at < %(now)s - interval '10 minutes' AS wrong
    FROM payment_webhookevent
    WHERE processed_at IS NULL OR received_at > %(now)s - interval '7 days'
"""


def _lock_order(order_id: int) -> bool:
    orders = Order.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return orders.filter(pk=order_id).exists()


def _lock_order_of_line(line_id: int) -> bool:
    return _lock_order(Line.objects.values_list("order_id", flat=True).get(pk=line_id))


def _lock_attempt(attempt_id: int) -> bool:
    """The order's row, then the attempt's, as shop.payment.locks has it, but without waiting."""
    attempts = PaymentAttempt.objects.filter(pk=attempt_id)
    return (
        _lock_order(attempts.values_list("order_id", flat=True).get())
        and attempts.select_for_update(skip_locked=True).exists()
    )


def _promise_anew(row: Row) -> None:
    PaymentAttempt.objects.filter(pk=row.id).update(amount_refund_committed=row.expected)


def _count_units_anew(row: Row) -> None:
    Line.objects.filter(pk=row.id).update(units_refunded=int(row.expected))


def _count_shipping_anew(row: Row) -> None:
    Order.objects.filter(pk=row.id).update(shipping_refunded=row.expected)


CHECKS = (
    Check(
        name="payments.books",
        title=gettext_lazy("The books of payments"),
        rule=gettext_lazy(
            "For each order, what is booked as taken and given back is what its payments and refunds say."
        ),
        meaning=gettext_lazy("Reports and the order's page tell another sum than was paid."),
        advice=gettext_lazy(
            "Nothing is changed here by itself, since it is about money: compare with the provider's account."
        ),
        sql=BOOKS,
        links_to="order",
    ),
    Check(
        name="payments.promised",
        title=gettext_lazy("Money promised to refunds"),
        rule=gettext_lazy("What a payment says is going back is the sum of its refunds, without those that failed."),
        meaning=gettext_lazy("A refund could be refused that is due, or be allowed twice."),
        advice=gettext_lazy("Count it anew from the refunds. No money moves by that."),
        sql=PROMISED,
        links_to="order",
        mend=Mend(
            promise=gettext_lazy("The promised amounts are counted anew from the refunds. No money moves."),
            lock=_lock_attempt,
            change=_promise_anew,
        ),
    ),
    Check(
        name="payments.units",
        title=gettext_lazy("Units refunded"),
        rule=gettext_lazy(
            "What an order's line says was refunded is the sum of its refunds, without those that failed."
        ),
        meaning=gettext_lazy("A unit could be refunded twice, or not at all."),
        advice=gettext_lazy("Count them anew from the refunds. No money moves by that."),
        sql=UNITS,
        links_to="order",
        mend=Mend(
            promise=gettext_lazy("The refunded units are counted anew from the refunds. No money moves."),
            lock=_lock_order_of_line,
            change=_count_units_anew,
        ),
    ),
    Check(
        name="payments.shipping",
        title=gettext_lazy("Delivery charges refunded"),
        rule=gettext_lazy("What an order says of its delivery charge was refunded is the sum of its refunds."),
        meaning=gettext_lazy("The delivery charge could be refunded twice, or not at all."),
        advice=gettext_lazy("Count it anew from the refunds. No money moves by that."),
        sql=SHIPPING,
        links_to="order",
        mend=Mend(
            promise=gettext_lazy("The refunded delivery charges are counted anew. No money moves."),
            lock=_lock_order,
            change=_count_shipping_anew,
        ),
    ),
    Check(
        name="payments.ended",
        title=gettext_lazy("Payments in good time"),
        rule=gettext_lazy("No order waits for two payments, and none is open 15 minutes after its end."),
        meaning=gettext_lazy("An order holds goods that nobody can pay for any more."),
        advice=gettext_lazy("See whether the worker runs and the payment provider answers: it closes them by itself."),
        sql=ENDED,
        links_to="order",
    ),
    Check(
        name="payments.orphans",
        title=gettext_lazy("Payments and orders"),
        rule=gettext_lazy(
            "Every payment in the books, and every bank transfer awaited, belongs to a payment of an order."
        ),
        meaning=gettext_lazy("There is money, or a promise of it, that nobody can place."),
        advice=gettext_lazy("Find the payment at the provider or bank, and refund it if it belongs to no order."),
        sql=ORPHANS,
        links_to="order",
    ),
    Check(
        name="payments.events",
        title=gettext_lazy("News from the payment provider"),
        rule=gettext_lazy("What the provider reports is acted upon within ten minutes."),
        meaning=gettext_lazy("Payments, refunds or disputes may be shown late."),
        advice=gettext_lazy("See whether the worker runs, and what the messages say that were given up."),
        sql=EVENTS,
    ),
)
