from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.payment.models.attempt import PaymentAttempt
from shop.payment.models.refund import Refund


class RefundApproval(models.Model):
    """A refund so large that a second person has to agree. The amount is in `currency`, including tax."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        LAPSED = "lapsed", _("Lapsed")  # the payment had changed when it was to be approved
        TAKEN_BACK = "taken_back", _("Taken back")

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="refund_approvals")
    plan = models.JSONField()  # what request_refund is to be called with
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    left = models.DecimalField(max_digits=12, decimal_places=2)  # what could be refunded when it was asked for
    reason = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)  # why it was refused, or has lapsed
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    refund = models.OneToOneField(Refund, null=True, on_delete=models.PROTECT, related_name="approval")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_approval_amount_positive"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="payment_approved_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | Q(decided_by__isnull=False),
                name="payment_approval_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", refund__isnull=False) | ~Q(state="approved") & Q(refund__isnull=True),
                name="payment_approved_is_refunded",
            ),
            models.UniqueConstraint(
                fields=["attempt", "plan"], condition=Q(state="waiting"), name="payment_one_waiting_approval"
            ),
        ]

    def __str__(self) -> str:
        return f"Refund of {self.amount} {self.currency} ({self.state})"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    def what(self) -> dict[str, Any]:
        """The arguments of plan_refund."""
        return {
            "lines": {int(line): quantity for line, quantity in self.plan["lines"].items()},
            "shipping": Decimal(self.plan["shipping"]),
            "amount": Decimal(self.plan["amount"]),
            "restock": self.plan["restock"],
        }
