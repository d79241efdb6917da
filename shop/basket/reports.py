"""Oscar's reports leave the order to the database: a basket could be on two pages, or on none."""

from django.db.models import QuerySet
from oscar.apps.basket import reports as oscar_reports

from shop.basket.models import Basket


class OpenBasketReportGenerator(oscar_reports.OpenBasketReportGenerator):
    def get_queryset(self) -> QuerySet[Basket]:
        return super().get_queryset().select_related("owner").order_by("-date_created", "-pk")


class SubmittedBasketReportGenerator(oscar_reports.SubmittedBasketReportGenerator):
    def get_queryset(self) -> QuerySet[Basket]:
        return super().get_queryset().select_related("owner").order_by("-date_submitted", "-pk")
