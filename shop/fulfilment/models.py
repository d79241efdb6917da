from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Shipment(models.Model):
    """One parcel: what of an order left the house, when and with whom."""

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="shipments")
    carrier = models.CharField(max_length=80, blank=True)
    tracking_number = models.CharField(max_length=120, blank=True)
    tracking_url = models.URLField(max_length=500, blank=True)
    shipped_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Shipment {self.pk} of {self.order}"


class ShipmentLine(models.Model):
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="shipment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfilment_line_quantity_positive"),
            models.UniqueConstraint(fields=["shipment", "line"], name="fulfilment_line_once_per_shipment"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line}"
