from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class PaymentAttempt(models.Model):
    """The n-th try to get an order paid. All amounts are Decimals in `currency`."""

    class State(models.TextChoices):
        CREATED = "created", "Created"  # the row exists; the provider may or may not know of it
        OPEN = "open", "Waiting for the customer"
        AUTHORISED = "authorised", "Authorised"  # held, and taken when the first parcel leaves
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
    # As the provider was asked: at once, or held until dispatch. The merchant's setting may have changed since.
    capture_at_once = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State, default=State.CREATED)
    session_id = models.CharField(max_length=255, unique=True, null=True)  # noqa: DJ001 -- unknown until created
    payment_url = models.URLField(max_length=2000, blank=True)
    intent_id = models.CharField(max_length=255, blank=True, db_index=True)
    # Where the customer comes back to. Kept because a retried request must be word for word the first one.
    return_url = models.URLField(max_length=2000, blank=True)
    cancel_url = models.URLField(max_length=2000, blank=True)
    expires_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, editable=False)  # when the provider was last asked
    authorised_until = models.DateTimeField(null=True)  # after that the provider lets go of what is held
    # Decided under lock before the provider is asked to capture, so that every try asks for the same.
    amount_to_capture = models.DecimalField(max_digits=12, decimal_places=2, null=True)
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
                condition=Q(amount_to_capture__isnull=True)
                | Q(amount_to_capture__gt=0, amount_to_capture__lte=F("amount")),
                name="payment_capture_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(amount_refund_committed__lte=F("amount_captured")), name="payment_never_overrefunded"
            ),
        ]
        indexes = [
            models.Index(fields=["checked_at"], condition=Q(state="open"), name="payment_open_by_check"),
            models.Index(fields=["expires_at"], condition=Q(state__in=["created", "open"]), name="payment_live_by_end"),
            models.Index(fields=["authorised_until"], condition=Q(state="authorised"), name="payment_held_by_lapse"),
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
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def amount_refundable(self) -> Decimal:
        """What was captured and is not promised to a refund yet."""
        return self.amount_captured - self.amount_refund_committed
