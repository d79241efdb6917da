"""Giving an order its invoice: once, when it is paid, with the next number of its series."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.invoicing.contents import contents
from shop.invoicing.models import Invoice, Series
from shop.invoicing.pdf import ask_for_pdf
from shop.lib.prepared import prepared
from shop.lib.prepared_insert import insert
from shop.lib.prepared_update import update
from shop.order.models import Order
from shop.order.paid import PAID
from shop.order.transition import lock_order
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security import audit
from shop.security.models import AuditEntry


@handles(PAID)
def issue_when_paid(message: Message) -> None:
    issue_invoice(order_id=message.payload["order_id"])


@transaction.atomic
def issue_invoice(*, order_id: int) -> Invoice | None:
    """The order's invoice; made when there is none yet and the order is paid, else None. May be called again.

    The series' row stays locked until the transaction ends: a number is given away exactly when its invoice is
    written, so that none is missing and none is there twice.
    """
    order = lock_order(order_id)
    known = _of_order.first(order_id)
    if known is not None or order.paid_at is None:
        return known
    now = timezone.now()
    series = _lock_series(str(timezone.localdate(now).year))
    series.last += 1
    update(series, ("last",))
    invoice = Invoice(order=order, series=series, sequence=series.last, issued_at=now, contents=contents(order))
    insert(invoice)
    audit.record(AuditEntry.Action.INVOICE_NUMBERED, target=order, number=order.number, invoice=invoice.number)
    ask_for_pdf(order)
    return invoice


def invoice_of(order: Order) -> Invoice | None:
    """Without its PDF, which is large."""
    return Invoice.objects.filter(order=order).defer("pdf").first()


def _lock_series(name: str) -> Series:
    series = _locked.first(name)
    if series is None:  # the first of its year; ON CONFLICT DO NOTHING: somebody else may be just making it
        Series.objects.bulk_create([Series(name=name)], ignore_conflicts=True)
        series = _locked.get(name)
    return series


@prepared(str)
def _locked(name: str) -> QuerySet[Series]:
    return Series.objects.select_for_update(no_key=True).filter(pk=name)


@prepared(int)
def _of_order(order_id: int) -> QuerySet[Invoice]:
    return Invoice.objects.filter(order=order_id)
