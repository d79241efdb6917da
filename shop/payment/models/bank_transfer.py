import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


def transfer_id() -> str:
    return f"bt_{secrets.token_hex(12)}"


def transfer_refund_id() -> str:
    return f"btr_{secrets.token_hex(12)}"


class BankTransfer(models.Model):
    """Money that a customer is to send to the shop's account: what a payment page is at a provider."""

    class State(models.TextChoices):
        AWAITED = "awaited", "Awaited"
        RECEIVED = "received", "Received"
        CLOSED = "closed", "No longer awaited"

    id = models.CharField(primary_key=True, max_length=40, default=transfer_id, editable=False)
    idempotency_key = models.CharField(max_length=120, unique=True)
    order_number = models.CharField(max_length=128)  # what the customer writes as the transfer's purpose
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.AWAITED)
    received_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(max_length=140, blank=True)  # as the bank statement has it
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_transfer_amount_positive"),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(received_at__isnull=False), name="payment_transfer_received_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} for {self.order_number} ({self.state})"


class BankTransferRefund(models.Model):
    """Money that the merchant is to send back by hand, and writes down here when it is sent."""

    class State(models.TextChoices):
        TO_SEND = "to_send", "To be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Came back"

    id = models.CharField(primary_key=True, max_length=40, default=transfer_refund_id, editable=False)
    idempotency_key = models.CharField(max_length=120, unique=True)
    transfer = models.ForeignKey(BankTransfer, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=120)  # ours
    state = models.CharField(max_length=10, choices=State, default=State.TO_SEND)
    bank_reference = models.CharField(max_length=140, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_transfer_refund_positive")]

    def __str__(self) -> str:
        return f"{self.id} of {self.amount} ({self.state})"
