from django.db.models import QuerySet
from oscar.apps.order.reports import OrderReportGenerator as OscarOrderReportGenerator

from shop.order import statuses
from shop.order.models import Order


class OrderReportGenerator(OscarOrderReportGenerator):
    """An order is a sale from the moment it is paid."""

    def get_queryset(self) -> QuerySet[Order]:
        return super().get_queryset().filter(status__in=statuses.SALES).select_related("user")
