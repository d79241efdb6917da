"""What is on the shelf, and what of it is promised to open orders."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.doctor.check import Check, Mend, NotMendableError, Row
from shop.order.models import Line, Order
from shop.outbox import queue
from shop.partner import reservation
from shop.partner.models import StockRecord

SHELF = """
    SELECT id, partner_sku AS about, product_id::text AS target,
           coalesce(num_in_stock::text, 'nothing') || ' in stock, ' || coalesce(num_allocated, 0) || ' promised'
           AS found,
           'no more promised than there is' AS expected,
           coalesce(num_in_stock, 0) < 0 OR coalesce(num_allocated, 0) < 0
           OR coalesce(num_allocated, 0) > coalesce(num_in_stock, num_allocated, 0) AS wrong
    FROM partner_stockrecord
"""

LINES = """
    SELECT line.id, o.number || ': ' || line.title AS about, o.number AS target,
           coalesce(line.num_allocated, 0)::text AS found, need.units::text AS expected,
           coalesce(line.num_allocated, 0) <> need.units AS wrong,
           line.stockrecord_id IS NOT NULL AS mendable,
           jsonb_build_object('missing', need.units - coalesce(line.num_allocated, 0)) AS figures
    FROM order_line line
    JOIN order_order o ON o.id = line.order_id
    LEFT JOIN catalogue_product product ON product.id = line.product_id
    LEFT JOIN catalogue_product family ON family.id = product.parent_id
    LEFT JOIN catalogue_productclass class ON class.id = coalesce(product.product_class_id, family.product_class_id)
    LEFT JOIN (SELECT line_id, sum(quantity) AS units FROM fulfilment_shipmentline GROUP BY line_id) sent
           ON sent.line_id = line.id
    CROSS JOIN LATERAL (SELECT CASE
        WHEN o.status <> ALL(%(open)s) THEN 0
        -- What is no longer counted, or whose product is gone, may still hold what it was once promised.
        WHEN class.track_stock IS NOT TRUE AND coalesce(line.num_allocated, 0) = 0 THEN 0
        WHEN line.stockrecord_id IS NULL AND coalesce(line.num_allocated, 0) = 0 THEN 0
        ELSE greatest(line.quantity - line.units_cancelled - coalesce(sent.units, 0), 0) END AS units) need
"""

ALLOCATED = """
    SELECT record.id, record.partner_sku AS about, record.product_id::text AS target,
           coalesce(record.num_allocated, 0)::text AS found, coalesce(held.units, 0)::text AS expected,
           coalesce(record.num_allocated, 0) <> coalesce(held.units, 0) AS wrong,
           coalesce(held.units, 0) <= coalesce(record.num_in_stock, held.units, 0) AS mendable
    FROM partner_stockrecord record
    LEFT JOIN (SELECT stockrecord_id, sum(num_allocated) AS units FROM order_line WHERE num_allocated > 0
               GROUP BY stockrecord_id) held ON held.stockrecord_id = record.id
"""


def _lock_record(record_id: int) -> bool:
    # Whoever changes what a line holds has locked its record before: with the lock, all lines of it are settled.
    records = StockRecord.objects.select_for_update(no_key=True, skip_locked=True)
    return records.filter(pk=record_id).exists()


def _count_anew(row: Row) -> None:
    StockRecord.objects.filter(pk=row.id).update(num_allocated=int(row.expected))
    queue.put(reservation.CHANGED_TOPIC, {"product_ids": [int(row.target)]})


def _lock_order_of_line(line_id: int) -> bool:
    orders = Order.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return orders.filter(lines=line_id).exists()


def _hold_what_is_needed(row: Row) -> None:
    line, missing = Line.objects.get(pk=row.id), row.figures["missing"]
    try:
        if missing > 0:
            reservation.reserve({line.stockrecord_id: missing})
        else:
            reservation.release({line.stockrecord_id: -missing})
    except reservation.OutOfStockError:
        raise NotMendableError(_("There is not enough in stock to promise it to this order.")) from None
    Line.objects.filter(pk=line.pk).update(num_allocated=int(row.expected))


CHECKS = (
    Check(
        name="stock.shelf",
        title=gettext_lazy("Stock on the shelf"),
        rule=gettext_lazy("No stock is below zero, and no more of it is promised than there is."),
        meaning=gettext_lazy("More has been sold, or counted out, than was there."),
        advice=gettext_lazy("Count the shelf and enter what is there at the product."),
        sql=SHELF,
        links_to="product",
    ),
    Check(
        name="stock.lines",
        title=gettext_lazy("Stock held by orders"),
        rule=gettext_lazy(
            "Each line of an open order holds the units that are still to be sent. Other orders hold none."
        ),
        meaning=gettext_lazy("Goods are kept back for nobody, or an order has no goods set aside."),
        advice=gettext_lazy("Have the orders hold what they need. If there is not enough, order more or cancel."),
        sql=LINES,
        links_to="order",
        mend=Mend(
            promise=gettext_lazy("Each line will hold the units it needs, and the shelf will know."),
            lock=_lock_order_of_line,
            change=_hold_what_is_needed,
        ),
    ),
    Check(
        name="stock.allocated",
        title=gettext_lazy("Stock promised to orders"),
        rule=gettext_lazy("What a product says is promised is the sum of what the lines of orders hold."),
        meaning=gettext_lazy("The shop shows more, or less, than it can sell."),
        advice=gettext_lazy("Count it anew from the orders."),
        sql=ALLOCATED,
        links_to="product",
        mend=Mend(
            promise=gettext_lazy("The promised units are counted anew from the lines of orders."),
            lock=_lock_record,
            change=_count_anew,
        ),
    ),
)
