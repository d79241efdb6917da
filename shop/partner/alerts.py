"""Alerts about stock that runs low. Oscar opens them when a record is saved; reservations are made without saving."""

from collections.abc import Sequence

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from shop.partner.models import StockAlert, StockRecord


def update_alerts(record_ids: Sequence[int]) -> None:
    """Open an alert for each of the records that has fallen below its threshold, close those that are above again."""
    if not record_ids:
        return
    records = StockRecord.objects.filter(pk__in=record_ids).annotate(
        left=Coalesce("num_in_stock", 0) - Coalesce("num_allocated", 0)
    )
    low = records.filter(left__lt=F("low_stock_threshold"))
    unalerted = low.exclude(alerts__status=StockAlert.OPEN)
    StockAlert.objects.bulk_create(
        StockAlert(stockrecord=record, threshold=record.low_stock_threshold) for record in unalerted.order_by("pk")
    )
    fine = records.filter(left__gte=F("low_stock_threshold")).values("pk")
    StockAlert.objects.filter(stockrecord__in=fine, status=StockAlert.OPEN).update(
        status=StockAlert.CLOSED, date_closed=timezone.now()
    )
