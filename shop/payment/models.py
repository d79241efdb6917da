from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from oscar.apps.payment.abstract_models import AbstractSource, AbstractSourceType, AbstractTransaction


class PaymentAttempt(models.Model):
    """The n-th try to get an order paid. All amounts are Decimals in `currency`."""

    class State(models.TextChoices):
        CREATED = "created", "Created"  # the row exists; the provider may or may not know of it
        OPEN = "open", "Waiting for the customer"
        CAPTURED = "captured", "Paid"
        EXPIRED = "expired", "Expired"
        CANCELLED = "cancelled", "Cancelled"
        MISMATCH = "mismatch", "Does not match the order"

    LIVE = (State.CREATED, State.OPEN)

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="payment_attempts")
    number = models.PositiveSmallIntegerField()
    gateway = models.CharField(max_length=30, default="stripe")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State, default=State.CREATED)
    session_id = models.CharField(max_length=255, unique=True, null=True)  # noqa: DJ001 -- unknown until created
    payment_url = models.URLField(max_length=2000, blank=True)
    intent_id = models.CharField(max_length=255, blank=True, db_index=True)
    # Where the customer comes back to. Kept because a retried request must be word for word the first one.
    return_url = models.URLField(max_length=2000, blank=True)
    cancel_url = models.URLField(max_length=2000, blank=True)
    expires_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, editable=False)  # when the provider was last asked
    amount_captured = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    # Promised to refunds, whether the provider has carried them out yet or not.
    amount_refund_committed = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    card_brand = models.CharField(max_length=30, blank=True)
    card_last4 = models.CharField(max_length=4, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["order_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="payment_attempt_number_unique"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=["created", "open"]), name="payment_one_live_attempt"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_attempt_amount_positive"),
            models.CheckConstraint(condition=Q(amount_captured__lte=F("amount")), name="payment_never_overcaptured"),
            models.CheckConstraint(
                condition=Q(amount_refund_committed__lte=F("amount_captured")), name="payment_never_overrefunded"
            ),
        ]
        indexes = [
            models.Index(fields=["checked_at"], condition=Q(state="open"), name="payment_open_by_check"),
            models.Index(fields=["expires_at"], condition=Q(state__in=["created", "open"]), name="payment_live_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.order} attempt {self.number} ({self.state})"

    @property
    def idempotency_key(self) -> str:
        """The same for every try to create this attempt's session: the provider makes one, however often asked.

        Named after the order's random number: row ids repeat when a database is made anew, the provider's memory stays.
        """
        return f"attempt-{self.order.number}-{self.number}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def amount_refundable(self) -> Decimal:
        """What was captured and is not promised to a refund yet."""
        return self.amount_captured - self.amount_refund_committed


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
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    provider_id = models.CharField(max_length=255, unique=True, null=True)  # noqa: DJ001 -- unknown until created
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_refund_amount_positive")]

    def __str__(self) -> str:
        return f"Refund {self.pk} of {self.amount} {self.currency} ({self.state})"

    @property
    def idempotency_key(self) -> str:
        return f"refund-{self.attempt.order.number}-{self.pk}"


class SourceType(AbstractSourceType):
    """A provider, in the books."""


class Source(AbstractSource):
    """One payment of an order, in the books; its reference is the provider's."""


class Transaction(AbstractTransaction):
    """A booking. The provider's reference makes it unique: what is reported twice is booked once."""

    class Meta(AbstractTransaction.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["txn_type", "reference"], condition=~Q(reference=""), name="payment_booked_once"
            )
        ]


class WebhookEvent(models.Model):
    """A provider's event, stored once and answered before anything is done about it."""

    provider = models.CharField(max_length=30)
    event_id = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    payload = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="payment_event_unique")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


from oscar.apps.payment.models import *
