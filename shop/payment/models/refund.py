from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from shop.payment.models.attempt import PaymentAttempt


class Refund(models.Model):
    """Money on its way back. The row exists before the provider is asked."""

    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        PENDING = "pending", "Pending at the provider"
        SUCCEEDED = "succeeded", "Refunded"
        FAILED = "failed", "Failed"

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    # Of the amount; the rest is the lines' (see RefundLine) or a sum that the merchant named.
    shipping_amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    restock = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    provider_id = models.CharField(max_length=255, unique=True, null=True)  # noqa: DJ001 -- unknown until created
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(shipping_amount__gte=0, shipping_amount__lte=F("amount")),
                name="payment_refund_shipping_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"Refund {self.pk} of {self.amount} {self.currency} ({self.state})"

    @property
    def idempotency_key(self) -> str:
        return f"refund-{self.attempt.order.number}-{self.pk}"


class RefundLine(models.Model):
    """Units of an order line that a refund pays back, and what they came to, including tax and discounts."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    # What became of the goods when the refund was asked for, whether the money arrived or not.
    units_taken_off = models.PositiveIntegerField(default=0)  # had not been shipped, and are not any more
    units_returned = models.PositiveIntegerField(default=0)  # had been shipped, and are on the shelf again

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, amount__gte=0), name="payment_refund_line_positive"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("units_taken_off") + F("units_returned")),
                name="payment_refund_line_goods_fit",
            ),
            models.UniqueConstraint(fields=["refund", "line"], name="payment_refund_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line}"
