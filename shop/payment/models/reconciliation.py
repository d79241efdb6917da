from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Movement(models.Model):
    """What the provider has booked on our account there: its own ledger, copied. Amounts are signed, in `currency`."""

    class Kind(models.TextChoices):
        CAPTURE = "capture", "Payment"
        REFUND = "refund", "Refund"
        REFUND_RETURNED = "refund_returned", "Refund returned"
        DISPUTE = "dispute", "Dispute"
        DISPUTE_REVERSED = "dispute_reversed", "Dispute reversed"
        OTHER = "other", "Other"  # payouts, top-ups, the provider's own fees

    provider = models.CharField(max_length=30)
    provider_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=Kind)
    amount = models.DecimalField(max_digits=14, decimal_places=2)  # positive: to the shop
    fee = models.DecimalField(max_digits=12, decimal_places=2, default=0)  # taken off by the provider
    currency = models.CharField(max_length=3)
    occurred_at = models.DateTimeField(db_index=True)
    intent_id = models.CharField(max_length=255, blank=True, db_index=True)
    refund_id = models.CharField(max_length=255, blank=True, db_index=True)
    dispute_id = models.CharField(max_length=255, blank=True, db_index=True)
    order_number = models.CharField(max_length=128, blank=True)  # ours, as the provider keeps it with a payment

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["provider", "provider_id"], name="payment_movement_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency} {self.provider_id}"


class Difference(models.Model):
    """Our books and the provider's do not agree. Nothing is mended by itself where money would move."""

    class Kind(models.TextChoices):
        MISSING_AT_PROVIDER = "missing_at_provider", "Booked here, unknown at the provider"
        MISSING_HERE = "missing_here", "Booked at the provider, unknown here"
        AMOUNT = "amount", "Amounts differ"
        STATE = "state", "States differ"

    provider = models.CharField(max_length=30)
    kind = models.CharField(max_length=30, choices=Kind)
    about = models.CharField(max_length=20)  # capture, refund, dispute, authorisation
    reference = models.CharField(max_length=255)  # the provider's id, or ours where it has none
    order = models.ForeignKey("order.Order", null=True, on_delete=models.PROTECT, related_name="differences")
    ours = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=200, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    # Gone by itself at a later look, or laid aside by a person with a note.
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["first_seen_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "kind", "about", "reference"],
                condition=Q(settled_at=None),
                name="payment_difference_once_while_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.reference}: {self.get_kind_display()}"


class LedgerLook(models.Model):
    """One comparison of our books with a provider's: what was looked at, and whether it came to its end."""

    provider = models.CharField(max_length=30)
    since = models.DateTimeField()
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    compared = models.PositiveIntegerField(default=0)
    differences = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.provider} since {self.since:%Y-%m-%d}"
