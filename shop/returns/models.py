from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NOTE_LENGTH = 1000


class ReturnRequest(models.Model):
    """A customer's wish to send goods back, and what the merchant made of it."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        RECEIVED = "received", _("Received")
        CLOSED = "closed", _("Closed")

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="return_requests")
    # Made with the form: the same form sent twice is one request.
    form_key = models.UUIDField(unique=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED, editable=False)
    note = models.TextField(max_length=NOTE_LENGTH, blank=True)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    message = models.TextField(max_length=NOTE_LENGTH, blank=True)  # the merchant's, mailed to the customer

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "-id"], name="return_by_state")]

    def __str__(self) -> str:
        return f"Return {self.pk} of {self.order}"


class ReturnLine(models.Model):
    """Units of one line of the order. How many may be on their way back at all is guarded by order.Line."""

    class Reason(models.TextChoices):
        CHANGED_MIND = "changed_mind", _("I do not want it any more")
        WRONG_SIZE = "wrong_size", _("It does not fit")
        NOT_AS_DESCRIBED = "not_as_described", _("It is not as described")
        DAMAGED = "damaged", _("It is damaged or does not work")
        WRONG_ITEM = "wrong_item", _("I was sent something else")
        OTHER = "other", _("Another reason")

    request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="return_lines")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_line_quantity_positive"),
            models.UniqueConstraint(fields=["request", "line"], name="return_line_once_per_request"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line}"
