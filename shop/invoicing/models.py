from django.db import models
from django.db.models import Q
from django.utils import timezone


class Series(models.Model):
    """A run of invoice numbers without a gap: one for each year. Its row is locked while a number is given away."""

    name = models.CharField(max_length=20, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class Invoice(models.Model):
    """The invoice of an order: numbered once, its contents frozen, never deleted."""

    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="invoice")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="invoices")
    sequence = models.PositiveIntegerField()
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    # Seller, buyer, lines and taxes as they stand on it: see shop.invoicing.contents.
    contents = models.JSONField(editable=False)
    pdf = models.BinaryField(null=True, editable=False)  # made by the worker, where WeasyPrint is installed

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "sequence"], name="invoice_number_once"),
            models.CheckConstraint(condition=Q(sequence__gt=0), name="invoice_sequence_positive"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """ "2026-00042": unique, and in the order of issue within its year."""
        return f"{self.series_id}-{self.sequence:05d}"
