"""One fault for each check, made as no code of the shop's would make it. Each gives the id or number it is about."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from shop.basket.models import Basket
from shop.fulfilment.ship import ship_order
from shop.order.models import Order
from shop.outbox import queue
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.payment.models import BankTransfer, WebhookEvent
from shop.search.index import reindex_all
from shop.security import audit
from shop.security.audit_chain.seal import seal
from shop.security.audit_chain.verify import verify_and_remember
from shop.security.models import AuditEntry
from shop.voucher.models import Voucher
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, percentage_offer, place, voucher
from tests.payment_factories import attempt_for, captured, opened, refunded
from tests.peers import StripePeer
from tests.shop.doctor.states import allow, sql
from tests.tampering import tampering

HOUR = timedelta(hours=1)
Seed = Callable[[StripePeer], str]


def oversold(_peer: StripePeer) -> str:
    record = ProductFactory(stock=2).stockrecords.get()
    allow("partner_stockrecord", "partner_stock_never_oversold")
    sql("UPDATE partner_stockrecord SET num_allocated = 3")
    return record.partner_sku


def a_line_that_holds_nothing(_peer: StripePeer) -> str:
    order = attempt_for().order
    sql("UPDATE order_line SET num_allocated = 0")
    sql("UPDATE partner_stockrecord SET num_allocated = 0")
    return order.number


def a_cancelled_order_that_holds_stock(_peer: StripePeer) -> str:
    order = attempt_for().order
    sql("UPDATE payment_paymentattempt SET state = 'cancelled'")
    sql("UPDATE order_order SET status = 'Cancelled'")
    return order.number


def a_wrong_sum_of_promises(_peer: StripePeer) -> str:
    attempt_for()
    sql("UPDATE partner_stockrecord SET num_allocated = 4")
    return StockRecord.objects.get().partner_sku


def paid_without_a_payment(_peer: StripePeer) -> str:
    order = attempt_for().order
    sql("UPDATE order_order SET status = 'Paid', paid_at = now()")
    return order.number


def taken_from_a_cancelled_order(peer: StripePeer) -> str:
    order = captured(peer).order
    sql("UPDATE order_order SET status = 'Cancelled'")
    sql("UPDATE order_line SET num_allocated = 0")
    sql("UPDATE partner_stockrecord SET num_allocated = 0")
    return order.number


def nobody_can_pay(_peer: StripePeer) -> str:
    order = attempt_for().order
    sql("UPDATE payment_paymentattempt SET state = 'expired'")
    return order.number


def taken_too_little(peer: StripePeer) -> str:
    order = captured(peer).order
    for statement in (
        "UPDATE payment_paymentattempt SET amount_captured = amount_captured - 0.01",
        "UPDATE payment_source SET amount_debited = amount_debited - 0.01",
        "UPDATE payment_transaction SET amount = amount - 0.01",
    ):
        sql(statement)
    return order.number


def paid_twice(peer: StripePeer) -> str:
    attempt = captured(peer)
    sql(
        "INSERT INTO payment_paymentattempt (order_id, number, gateway, amount, currency, capture_at_once, state,"
        " session_id, payment_url, intent_id, return_url, cancel_url, expires_at, amount_captured,"
        " amount_refund_committed, card_brand, card_last4, last_error, created_at, updated_at)"
        " SELECT order_id, 2, gateway, amount, currency, capture_at_once, state, 'cs_2', '', 'pi_2', '', '',"
        " expires_at, amount_captured, 0, '', '', '', created_at, updated_at FROM payment_paymentattempt"
    )
    sql(
        "INSERT INTO payment_source (order_id, source_type_id, currency, amount_allocated, amount_debited,"
        " amount_refunded, reference, label) SELECT order_id, source_type_id, currency, amount_allocated,"
        " amount_debited, 0, 'pi_2', '' FROM payment_source"
    )
    sql(
        "INSERT INTO payment_transaction (source_id, txn_type, amount, reference, status, date_created)"
        " SELECT s.id, 'Debit', s.amount_debited, 'pi_2', '', now() FROM payment_source s WHERE reference = 'pi_2'"
    )
    return attempt.order.number


def shipped_without_a_parcel(peer: StripePeer) -> str:
    order = captured(peer).order
    sql("UPDATE order_order SET status = 'Shipped'")
    sql("UPDATE order_line SET num_allocated = 0")
    sql("UPDATE partner_stockrecord SET num_allocated = 0")
    return order.number


def sent_twice(peer: StripePeer) -> str:
    order = captured(peer).order
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="1")
    sql("UPDATE fulfilment_shipmentline SET quantity = quantity + 1")
    return order.number


def booked_wrong(peer: StripePeer) -> str:
    order = captured(peer).order
    sql("UPDATE payment_source SET amount_debited = amount_debited + 1")
    return order.number


def a_booking_lost(peer: StripePeer) -> str:
    order = captured(peer).order
    sql("DELETE FROM payment_transaction")
    return order.number


def promised_too_much(peer: StripePeer) -> str:
    attempt = captured(peer)
    sql("UPDATE payment_paymentattempt SET amount_refund_committed = 5")
    return attempt.order.number


def units_refunded_by_nobody(peer: StripePeer) -> str:
    order = captured(peer).order
    sql("UPDATE order_line SET units_refunded = 1")
    return order.number


def shipping_refunded_by_nobody(peer: StripePeer) -> str:
    order = captured(peer).order
    sql("UPDATE order_order SET shipping_refunded = 1.00")
    return order.number


def open_after_its_end(_peer: StripePeer) -> str:
    attempt = opened()
    sql("UPDATE payment_paymentattempt SET expires_at = now() - interval '20 minutes'")
    return attempt.order.number


def booked_without_a_payment(peer: StripePeer) -> str:
    order = captured(peer).order
    sql("UPDATE payment_source SET reference = 'pi_unknown'")
    return order.number


def a_transfer_of_nobody(_peer: StripePeer) -> str:
    BankTransfer.objects.create(
        idempotency_key="x", order_number="LOST", amount=5, currency="EUR", expires_at=timezone.now()
    )
    return "LOST"


def news_left_lying(_peer: StripePeer) -> str:
    WebhookEvent.objects.create(
        provider="stripe", event_id="evt_1", type="charge.refunded", payload={}, received_at=timezone.now() - HOUR
    )
    return "charge.refunded"


def closed_without_an_order(_peer: StripePeer) -> str:
    basket = make_basket(owner=UserFactory())
    Basket.objects.update(status=Basket.SUBMITTED, date_submitted=timezone.now())
    return f"Basket {basket.pk}"


def frozen(_peer: StripePeer) -> str:
    basket = make_basket()
    Basket.objects.update(status=Basket.FROZEN)
    return f"Basket {basket.pk}"


def an_order_with_an_open_basket(_peer: StripePeer) -> str:
    order = attempt_for(place(user=UserFactory())).order
    sql("UPDATE basket_basket SET status = 'Open'")
    return order.number


def two_open_baskets(_peer: StripePeer) -> str:
    sql("DROP INDEX basket_one_open_per_owner")
    alice = UserFactory()
    Basket.objects.create(owner=alice)
    Basket.objects.create(owner=alice)
    return f"Customer {alice.pk}"


def an_offer_miscounted(_peer: StripePeer) -> str:
    offer = percentage_offer("10", name="Ten off", max_global_applications=1)
    attempt_for(place())
    sql("UPDATE offer_conditionaloffer SET num_applications = 0, num_orders = 7, status = 'Open'")
    return offer.name


def order_with_voucher() -> Order:
    basket = make_basket()
    basket.vouchers.add(voucher("ONCE", usage="Single use"))
    return attempt_for(place(basket)).order


def a_voucher_miscounted(_peer: StripePeer) -> str:
    order_with_voucher()
    sql("UPDATE voucher_voucher SET num_orders = 3, total_discount = 0.5")
    return "ONCE"


def a_use_forgotten(_peer: StripePeer) -> str:
    number = order_with_voucher().number
    sql("DELETE FROM voucher_voucherapplication")
    return f"ONCE in {number}"


def a_use_that_never_was(_peer: StripePeer) -> str:
    order_with_voucher()
    other = attempt_for(place(guest_email="charlie@example.com")).order
    Voucher.objects.get().applications.create(order=other)
    return f"ONCE in {other.number}"


def a_product_missing_in_the_index(_peer: StripePeer) -> str:
    ProductFactory(title="Soup bowl")
    return "Soup bowl"


def an_old_price_in_the_index(_peer: StripePeer) -> str:
    ProductFactory(title="Soup bowl")
    reindex_all()
    sql("UPDATE partner_stockrecord SET price = 99")
    return "Soup bowl"


def a_hidden_product_in_the_index(_peer: StripePeer) -> str:
    ProductFactory(title="Soup bowl")
    reindex_all()
    sql("UPDATE catalogue_product SET is_public = FALSE")
    return "Soup bowl"


def sold_out_and_still_offered(_peer: StripePeer) -> str:
    ProductFactory(title="Soup bowl")
    reindex_all()
    sql("UPDATE partner_stockrecord SET num_in_stock = 0")
    return "Soup bowl"


def a_message_left_waiting(_peer: StripePeer) -> str:
    queue.put("mail.send", run_at=timezone.now() - HOUR)
    return "mail.send"


def a_message_of_a_dead_worker(_peer: StripePeer) -> str:
    queue.put("mail.send")
    Message.objects.update(state=Message.State.RUNNING, lease_until=timezone.now() - HOUR)
    return "mail.send"


def a_message_given_up(_peer: StripePeer) -> str:
    queue.put("mail.send")
    Message.objects.update(state=Message.State.PARKED, attempts=12)
    return "mail.send"


def an_audit_entry_altered(_peer: StripePeer) -> str:
    entry = audit.record(AuditEntry.Action.TASK_DONE)
    seal()
    with tampering():
        AuditEntry.objects.update(action=AuditEntry.Action.TASK_RAISED)
    verify_and_remember()
    return f"entry {entry.pk}"


def a_refund_booked_twice(peer: StripePeer) -> str:
    attempt = captured(peer)
    refunded(attempt, Decimal(3))
    sql("UPDATE payment_source SET amount_refunded = amount_refunded * 2")
    return attempt.order.number


MENDABLE: list[tuple[str, Seed]] = [
    ("stock.lines", a_line_that_holds_nothing),
    ("stock.lines", a_cancelled_order_that_holds_stock),
    ("stock.allocated", a_wrong_sum_of_promises),
    ("payments.promised", promised_too_much),
    ("payments.units", units_refunded_by_nobody),
    ("payments.shipping", shipping_refunded_by_nobody),
    ("baskets.submitted", closed_without_an_order),
    ("baskets.submitted", frozen),
    ("baskets.ordered", an_order_with_an_open_basket),
    ("counters.offers", an_offer_miscounted),
    ("counters.vouchers", a_voucher_miscounted),
    ("counters.applications", a_use_forgotten),
    ("counters.applications", a_use_that_never_was),
    ("search.index", a_product_missing_in_the_index),
    ("search.index", an_old_price_in_the_index),
    ("search.index", a_hidden_product_in_the_index),
    ("search.index", sold_out_and_still_offered),
]
FOR_PEOPLE: list[tuple[str, Seed]] = [
    ("stock.shelf", oversold),
    ("orders.status", paid_without_a_payment),
    ("orders.status", taken_from_a_cancelled_order),
    ("orders.status", nobody_can_pay),
    ("orders.owed", taken_too_little),
    ("orders.once", paid_twice),
    ("orders.parcels", shipped_without_a_parcel),
    ("orders.parcels", sent_twice),
    ("payments.books", booked_wrong),
    ("payments.books", a_booking_lost),
    ("payments.books", a_refund_booked_twice),
    ("payments.ended", open_after_its_end),
    ("payments.orphans", booked_without_a_payment),
    ("payments.orphans", a_transfer_of_nobody),
    ("payments.events", news_left_lying),
    ("baskets.one", two_open_baskets),
    ("messages.waiting", a_message_left_waiting),
    ("messages.running", a_message_of_a_dead_worker),
    ("messages.parked", a_message_given_up),
    ("audit.chain", an_audit_entry_altered),
]
