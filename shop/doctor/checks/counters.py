"""How often vouchers and offers were used: counted by hand, and what the orders say that used them."""

from typing import Any

from django.utils.translation import gettext_lazy

from shop.customer.person import Person
from shop.doctor.check import Check, Mend, Row
from shop.offer.models import ConditionalOffer
from shop.order.models import Order
from shop.order.usage import USED_UP
from shop.voucher.models import Voucher, VoucherApplication

# What orders have used that have not come to nothing: their snapshots are never changed.
USED = """
    SELECT o.id AS order_id, (used.discount ->> 'offer_id')::bigint AS offer_id,
           (used.discount ->> 'voucher_id')::bigint AS voucher_id, (used.discount ->> 'freq')::int AS times,
           (used.discount ->> 'amount')::numeric AS amount
    FROM order_order o CROSS JOIN LATERAL jsonb_array_elements(o.snapshot -> 'discounts') AS used (discount)
    WHERE o.status <> ALL(%(nothing)s)
"""

OFFERS = f"""
    SELECT offer.id, offer.name AS about, offer.id::text AS target,
           offer.num_applications || ' times in ' || offer.num_orders || ' orders, ' || offer.total_discount
           || ' off' AS found,
           sum.times || ' times in ' || sum.orders || ' orders, ' || sum.amount || ' off' AS expected,
           (offer.num_applications, offer.num_orders, offer.total_discount)
           IS DISTINCT FROM (sum.times, sum.orders, sum.amount) AS wrong,
           to_jsonb(sum) AS figures
    FROM offer_conditionaloffer offer
    LEFT JOIN (SELECT offer_id, sum(times) AS times, count(*) AS orders, sum(amount) AS amount
               FROM ({USED}) used GROUP BY offer_id) known ON known.offer_id = offer.id
    CROSS JOIN LATERAL (SELECT coalesce(known.times, 0) AS times, coalesce(known.orders, 0) AS orders,
                               coalesce(known.amount, 0.00) AS amount) sum
"""  # noqa: S608 -- constants of this file

VOUCHERS = f"""
    SELECT voucher.id, voucher.code AS about, voucher.id::text AS target,
           voucher.num_orders || ' orders, ' || voucher.total_discount || ' off' AS found,
           sum.orders || ' orders, ' || sum.amount || ' off' AS expected,
           (voucher.num_orders, voucher.total_discount) IS DISTINCT FROM (sum.orders, sum.amount) AS wrong,
           to_jsonb(sum) AS figures
    FROM voucher_voucher voucher
    LEFT JOIN (SELECT voucher_id, count(DISTINCT order_id) AS orders, sum(amount) AS amount
               FROM ({USED}) used GROUP BY voucher_id) known ON known.voucher_id = voucher.id
    CROSS JOIN LATERAL (SELECT coalesce(known.orders, 0) AS orders, coalesce(known.amount, 0.00) AS amount) sum
"""  # noqa: S608 -- constants of this file

APPLICATIONS = f"""
    SELECT coalesce(used.voucher_id, noted.voucher_id) * 4294967296 + coalesce(used.order_id, noted.order_id) AS id,
           voucher.code || ' in ' || o.number AS about, o.number AS target,
           CASE WHEN noted.voucher_id IS NULL THEN 'not noted' ELSE 'noted as used' END AS found,
           CASE WHEN used.voucher_id IS NULL THEN 'not used' ELSE 'noted as used' END AS expected,
           used.voucher_id IS NULL OR noted.voucher_id IS NULL AS wrong,
           jsonb_build_object('voucher', voucher.id, 'order', o.id, 'used', used.voucher_id IS NOT NULL) AS figures
    FROM (SELECT DISTINCT voucher_id, order_id FROM ({USED}) discounts WHERE voucher_id IS NOT NULL) used
    FULL JOIN voucher_voucherapplication noted USING (voucher_id, order_id)
    JOIN voucher_voucher voucher ON voucher.id = coalesce(used.voucher_id, noted.voucher_id)
    JOIN order_order o ON o.id = coalesce(used.order_id, noted.order_id)
"""  # noqa: S608 -- constants of this file


def _locked(rows: Any, pk: int) -> bool:
    return rows.select_for_update(no_key=True, skip_locked=True).filter(pk=pk).exists()


def _lock_offer(offer_id: int) -> bool:
    return _locked(ConditionalOffer.objects, offer_id)


def _lock_voucher(voucher_id: int) -> bool:
    return _locked(Voucher.objects, voucher_id)


def _lock_application(row_id: int) -> bool:
    """The order before the voucher, as whoever cancels an order takes them."""
    return _locked(Order.objects, row_id % 4294967296) and _locked(Voucher.objects, row_id // 4294967296)


def _count_offer_anew(row: Row) -> None:
    sums, offer = row.figures, ConditionalOffer.objects.filter(pk=row.id)
    offer.update(num_applications=sums["times"], num_orders=sums["orders"], total_discount=sums["amount"])
    used_up = offer.filter(USED_UP).exists()
    before, after = ConditionalOffer.OPEN, ConditionalOffer.CONSUMED
    if not used_up:
        before, after = after, before
    offer.filter(status=before).update(status=after)


def _count_voucher_anew(row: Row) -> None:
    sums = row.figures
    Voucher.objects.filter(pk=row.id).update(num_orders=sums["orders"], total_discount=sums["amount"])


def _note_use(row: Row) -> None:
    order, voucher = Order.objects.get(pk=row.figures["order"]), Voucher.objects.get(pk=row.figures["voucher"])
    if not row.figures["used"]:
        VoucherApplication.objects.filter(order=order, voucher=voucher).delete()
        return
    person = Person(order.user_id, order.snapshot["email"])
    VoucherApplication.objects.create(
        voucher=voucher,
        order=order,
        user_id=person.user_id,
        email_digest=person.email_digest,
        slot=voucher.slot_of(person),
    )


CHECKS = (
    Check(
        name="counters.offers",
        title=gettext_lazy("How often offers were used"),
        rule=gettext_lazy("Each offer counts what the orders say that used it."),
        meaning=gettext_lazy("A limited offer ends too early or too late."),
        advice=gettext_lazy("Count it anew from the orders."),
        sql=OFFERS,
        links_to="offer",
        mend=Mend(
            promise=gettext_lazy("The offers are counted anew from the orders; one that is used up ends."),
            lock=_lock_offer,
            change=_count_offer_anew,
        ),
    ),
    Check(
        name="counters.vouchers",
        title=gettext_lazy("How often vouchers were used"),
        rule=gettext_lazy("Each voucher counts what the orders say that used it."),
        meaning=gettext_lazy("The figures that you see at a voucher are wrong."),
        advice=gettext_lazy("Count it anew from the orders."),
        sql=VOUCHERS,
        links_to="voucher",
        mend=Mend(
            promise=gettext_lazy("The vouchers are counted anew from the orders."),
            lock=_lock_voucher,
            change=_count_voucher_anew,
        ),
    ),
    Check(
        name="counters.applications",
        title=gettext_lazy("Who has used vouchers"),
        rule=gettext_lazy("Each use of a voucher is noted, and what is noted was used."),
        meaning=gettext_lazy("A voucher for one use can be used again, or one that nobody has used is refused."),
        advice=gettext_lazy("Note the uses anew from the orders."),
        sql=APPLICATIONS,
        links_to="order",
        mend=Mend(
            promise=gettext_lazy("The uses are noted as the orders have them."),
            lock=_lock_application,
            change=_note_use,
        ),
    ),
)
