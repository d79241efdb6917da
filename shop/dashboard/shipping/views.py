from typing import Any

from django.db.models import Count, QuerySet
from oscar.apps.dashboard.shipping.views import WeightBasedListView as OscarWeightBasedListView

from shop.shipping.models import OrderAndItemCharges


class WeightBasedListView(OscarWeightBasedListView):
    """All deliveries: those with a price per order, and those by weight."""

    def get_queryset(self) -> QuerySet[Any]:
        # Oscar's num_bands asks once for each row.
        return super().get_queryset().annotate(bands_made=Count("bands")).prefetch_related("countries").order_by("name")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        flat = OrderAndItemCharges.objects.prefetch_related("countries").order_by("name")
        return {**super().get_context_data(**kwargs), "flat_methods": flat}
