"""The dashboard's first page in numbers. An order counts from the moment it is paid; all amounts include tax."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from oscar.core.loading import get_model

from shop.catalogue.models import Product
from shop.doctor.run import last_run
from shop.order import statuses
from shop.order.models import Order
from shop.order.tasks import open_tasks
from shop.outbox.models import Message
from shop.partner.models import StockRecord

ProductReview = get_model("reviews", "ProductReview")
DAYS = 14


def work_to_do() -> dict[str, Any]:
    """What waits for a merchant."""
    return {
        "to_ship": Order.objects.filter(status__in=statuses.TO_SHIP).count(),
        **_tasks(),
        "given_up": Message.objects.filter(state=Message.State.PARKED).count(),
        "to_moderate": ProductReview.objects.filter(status=ProductReview.FOR_MODERATION).count(),
        "running_out": _running_out().count(),
        "failing_checks": run.failing if (run := last_run()) else 0,
    }


def _tasks() -> dict[str, Any]:
    """How many wait for a person, and when the first of them is due."""
    figures = open_tasks().aggregate(tasks=Count("pk"), next_due=Min("due_at"))
    return {**figures, "is_overdue": bool(figures["next_due"] and figures["next_due"] < timezone.now())}


def sales_figures(now: datetime | None = None) -> dict[str, Any]:
    """Orders and revenue of the last 24 hours, of the last days and of all time: two queries."""
    now = now or timezone.now()
    last_day = Q(date_placed__gt=now - timedelta(hours=24))
    totals = _sales().aggregate(
        total_orders=Count("pk"),
        total_revenue=Coalesce(Sum("total_incl_tax"), 0, output_field=Order._meta.get_field("total_incl_tax")),
        total_orders_last_day=Count("pk", filter=last_day),
        total_revenue_last_day=Coalesce(
            Sum("total_incl_tax", filter=last_day), 0, output_field=Order._meta.get_field("total_incl_tax")
        ),
        total_customers=Count(Coalesce("user__email", "guest_email"), distinct=True),
    )
    return {**totals, "days": _revenue_by_day(now), "total_products": Product.objects.filter(parent=None).count()}


def _revenue_by_day(now: datetime) -> list[dict[str, Any]]:
    """The last days, oldest first, those without a sale included."""
    today = timezone.localdate(now)
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    rows = _sales().filter(date_placed__date__gte=days[0]).values(day=F("date_placed__date"))
    found = {row["day"]: row for row in rows.annotate(orders=Count("pk"), revenue=Sum("total_incl_tax"))}
    return [found.get(day, {"day": day, "orders": 0, "revenue": 0}) for day in days]


def _sales() -> Any:
    return Order.objects.filter(status__in=statuses.SALES).order_by()


def _running_out() -> Any:
    threshold = Q(low_stock_threshold__gte=F("num_in_stock") - Coalesce("num_allocated", 0))
    return StockRecord.objects.filter(threshold, num_in_stock__isnull=False)
