from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.payment.models.attempt import PaymentAttempt


class Dispute(models.Model):
    """The cardholder's bank wants a payment back. Answered at the provider, by a date."""

    class State(models.TextChoices):
        INQUIRY = "inquiry", "The bank asks"  # no money has moved yet
        NEEDS_RESPONSE = "needs_response", "Needs an answer"
        UNDER_REVIEW = "under_review", "Answered, under review"
        WON = "won", "Won"
        LOST = "lost", "Lost"

    OPEN = (State.INQUIRY, State.NEEDS_RESPONSE, State.UNDER_REVIEW)
    UNANSWERED = (State.INQUIRY, State.NEEDS_RESPONSE)
    # The money is with the customer's bank, for now or for good: it cannot be paid back once more.
    TAKEN = (State.NEEDS_RESPONSE, State.UNDER_REVIEW, State.LOST)

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="disputes")
    provider_id = models.CharField(max_length=255, unique=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=120, blank=True)  # the provider's word
    state = models.CharField(max_length=20, choices=State)
    answer_by = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="payment_dispute_amount_fits")]

    def __str__(self) -> str:
        return f"Dispute {self.provider_id} of {self.attempt}"

    @property
    def reason_words(self) -> str:
        return self.reason.replace("_", " ")

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class FraudWarning(models.Model):
    """The card's network thinks that a payment is fraudulent; a dispute may follow."""

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="fraud_warnings")
    provider_id = models.CharField(max_length=255, unique=True)
    reason = models.CharField(max_length=120, blank=True)
    is_actionable = models.BooleanField(default=True)  # neither refunded nor disputed yet
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Fraud warning {self.provider_id} of {self.attempt}"

    @property
    def reason_words(self) -> str:
        return self.reason.replace("_", " ")
