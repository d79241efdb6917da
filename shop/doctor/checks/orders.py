"""Every order has exactly one outcome: its status, its payments and its parcels tell the same story."""

from django.utils.translation import gettext_lazy

from shop.doctor.check import Check

# What an order's payments come to. An order that is worked upon at this moment is left out.
PAYMENTS = """
    SELECT o.id, o.number, o.status, o.total_incl_tax AS total, o.paid_at,
           coalesce(pay.live, 0) AS live, coalesce(pay.held, 0) AS held, coalesce(pay.mismatched, 0) AS mismatched,
           coalesce(pay.captured, 0) AS captured, coalesce(pay.promised_back, 0) AS promised_back
    FROM order_order o
    LEFT JOIN (
        SELECT order_id,
               count(*) FILTER (WHERE state IN ('created', 'open')) AS live,
               count(*) FILTER (WHERE state = 'authorised') AS held,
               count(*) FILTER (WHERE state = 'mismatch') AS mismatched,
               sum(amount_captured) FILTER (WHERE state = 'captured') AS captured,
               sum(amount_refund_committed) FILTER (WHERE state = 'captured') AS promised_back,
               max(updated_at) AS changed_at
        FROM payment_paymentattempt GROUP BY order_id
    ) pay ON pay.order_id = o.id
    WHERE o.date_placed < %(settled)s AND coalesce(pay.changed_at < %(settled)s, TRUE)
"""

STATUS = f"""
    SELECT id, number AS about, number AS target,
           concat_ws(', ', '“' || status || '”', CASE WHEN paid_at IS NULL THEN 'not paid' ELSE 'paid' END,
                     captured || ' taken', promised_back || ' of it going back',
                     nullif(live, 0) || ' payment page open', nullif(held, 0) || ' payment held') AS found,
           CASE WHEN status = %(pending)s THEN 'one open payment, nothing taken'
                WHEN status = %(authorised)s THEN 'one payment held, nothing taken'
                WHEN status = %(refunded)s THEN 'all that was taken going back, or all of the goods taken off'
                WHEN status = ANY(%(nothing)s) THEN 'nothing held, and what was taken going back'
                WHEN status = %(packing)s THEN 'paid, or held'
                ELSE 'paid' END AS expected,
           CASE WHEN mismatched > 0 THEN FALSE
                WHEN total > 0 AND paid_at IS NOT NULL AND captured = 0 THEN TRUE
                WHEN status = %(pending)s THEN live <> 1 OR held > 0 OR captured > 0 OR paid_at IS NOT NULL
                WHEN status = %(authorised)s THEN held <> 1 OR captured > 0 OR paid_at IS NOT NULL
                WHEN status = %(refunded)s THEN captured = 0 OR (captured <> promised_back AND EXISTS (
                    SELECT FROM order_line line WHERE line.order_id = paying.id
                    AND line.units_cancelled < line.quantity))
                WHEN status = ANY(%(nothing)s) THEN held > 0 OR captured <> promised_back
                WHEN status = %(packing)s AND paid_at IS NULL THEN held <> 1
                ELSE paid_at IS NULL END AS wrong
    FROM ({PAYMENTS}) paying
"""  # noqa: S608 -- constants of this file

# Rounded as shop.order.owed does, by the currency's decimal places.
OWED = """
    SELECT o.id, o.number AS about, o.number AS target,
           coalesce(taken.amount, 0) || ' ' || o.currency AS found, owed.amount || ' ' || o.currency AS expected,
           -- Units may also have been taken off after the payment; then they were paid and have gone back.
           taken.amount IS NULL OR taken.amount NOT BETWEEN owed.amount AND o.total_incl_tax
           OR (owed.amount = o.total_incl_tax AND taken.amount <> owed.amount) AS wrong
    FROM order_order o
    CROSS JOIN LATERAL (
        SELECT o.total_incl_tax - coalesce(sum(round(line.line_price_incl_tax * line.units_cancelled / line.quantity,
               CASE WHEN o.currency = ANY(%(zero_decimal)s) THEN 0 ELSE 2 END)), 0) AS amount
        FROM order_line line WHERE line.order_id = o.id AND line.units_cancelled > 0
    ) owed
    LEFT JOIN LATERAL (
        SELECT max(amount_captured) AS amount FROM payment_paymentattempt attempt
        WHERE attempt.order_id = o.id AND attempt.state = 'captured'
    ) taken ON TRUE
    WHERE o.paid_at < %(settled)s AND o.total_incl_tax > 0
"""

ONCE = """
    SELECT o.id, o.number AS about, o.number AS target,
           pay.kept || ' payments kept, together ' || pay.amount || ' ' || o.currency AS found,
           'one payment kept' AS expected, pay.kept > 1 AS wrong
    FROM order_order o
    JOIN (SELECT order_id, max(updated_at) AS changed_at,
                 count(*) FILTER (WHERE amount_captured > amount_refund_committed) AS kept,
                 sum(amount_captured - amount_refund_committed) AS amount
          FROM payment_paymentattempt WHERE state = 'captured' GROUP BY order_id) pay ON pay.order_id = o.id
    WHERE pay.changed_at < %(settled)s
"""

PARCELS = """
    SELECT o.id, o.number AS about, o.number AS target,
           '“' || o.status || '”, ' || goods.sent || ' of ' || goods.wanted || ' units sent' AS found,
           CASE WHEN o.status IN (%(shipped)s, %(delivered)s) THEN 'all of them sent'
                WHEN o.status IN (%(paid)s, %(packing)s) THEN 'some not sent yet'
                WHEN o.status = %(refunded)s THEN 'none sent twice' ELSE 'none sent' END AS expected,
           goods.sent_twice OR CASE
               WHEN o.status IN (%(shipped)s, %(delivered)s) THEN goods.sent <> goods.wanted
               WHEN o.status IN (%(paid)s, %(packing)s) THEN goods.sent >= goods.wanted
               WHEN o.status = %(refunded)s THEN FALSE
               ELSE goods.sent > 0 END AS wrong
    FROM order_order o
    JOIN (
        SELECT line.order_id, sum(line.quantity - line.units_cancelled) AS wanted,
               sum(coalesce(parcel.units, 0)) AS sent,
               bool_or(coalesce(parcel.units, 0) > line.quantity - line.units_cancelled) AS sent_twice
        FROM order_line line
        LEFT JOIN (SELECT line_id, sum(quantity) AS units FROM fulfilment_shipmentline GROUP BY line_id) parcel
               ON parcel.line_id = line.id
        GROUP BY line.order_id
    ) goods ON goods.order_id = o.id
    WHERE o.date_placed < %(settled)s
"""

CHECKS = (
    Check(
        name="orders.status",
        title=gettext_lazy("Orders and their payments"),
        rule=gettext_lazy("The status of each order is what its payments say: unpaid, held, paid or going back."),
        meaning=gettext_lazy("An order could be sent without being paid, or a customer has paid for nothing."),
        advice=gettext_lazy(
            "Compare the order with the payment provider's account before you send or refund anything."
        ),
        sql=STATUS,
        links_to="order",
    ),
    Check(
        name="orders.owed",
        title=gettext_lazy("What orders were paid"),
        rule=gettext_lazy("For each paid order, what was owed was taken: no more and no less."),
        meaning=gettext_lazy("A customer has paid too much or too little."),
        advice=gettext_lazy("Refund what is too much; write to the customer about what is missing."),
        sql=OWED,
        links_to="order",
    ),
    Check(
        name="orders.once",
        title=gettext_lazy("Orders paid once"),
        rule=gettext_lazy("No order keeps two payments: a second one goes back."),
        meaning=gettext_lazy("A customer has paid twice."),
        advice=gettext_lazy("Refund one of the two at the order."),
        sql=ONCE,
        links_to="order",
    ),
    Check(
        name="orders.parcels",
        title=gettext_lazy("Orders and their parcels"),
        rule=gettext_lazy(
            "What is unpaid or cancelled has not been sent; what is shipped has been sent whole, and once."
        ),
        meaning=gettext_lazy("Goods have left the house without, or beside, an order; or a shipped order lacks some."),
        advice=gettext_lazy("Look at the order's parcels and ask the warehouse what has really been sent."),
        sql=PARCELS,
        links_to="order",
    ),
)
