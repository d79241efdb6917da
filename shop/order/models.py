from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder


class Order(AbstractOrder):
    """What a customer asked for and at which price, frozen when it was placed.

    An order is placed before it is paid; until then it is a reservation and counts nowhere as a sale.
    """

    # What the customer saw and agreed to: lines, prices, offers, addresses, shipping. Never changed.
    snapshot = models.JSONField(default=dict, editable=False)
    paid_at = models.DateTimeField(_("Paid at"), null=True, editable=False)
    # Promised to refunds, of shipping_incl_tax.
    shipping_refunded = models.DecimalField(max_digits=12, decimal_places=2, default=0, editable=False)
    # Part of every signed link to the order: raised, it ends the links that went out before.
    link_version = models.PositiveSmallIntegerField(default=0, editable=False)
    # The customer has agreed to be reminded once, should they not finish paying.
    wants_reminder = models.BooleanField(default=False, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta(AbstractOrder.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["basket"], name="order_one_per_basket"),
            models.CheckConstraint(
                condition=Q(shipping_refunded__gte=0, shipping_refunded__lte=F("shipping_incl_tax")),
                name="order_shipping_never_overrefunded",
            ),
        ]
        # All orders of one person, signed in or not: the address they gave is in every snapshot.
        indexes = [models.Index(Upper(KT("snapshot__email")), name="order_by_customer_email")]


class Line(AbstractLine):
    """Units of one SKU in an order. A unit is shipped, cancelled (taken off before it was shipped), or still open."""

    units_cancelled = models.PositiveIntegerField(default=0, editable=False)
    units_refunded = models.PositiveIntegerField(default=0, editable=False)  # promised to refunds
    # In requests to send them back that were not declined.
    units_returning = models.PositiveIntegerField(default=0, editable=False)

    class Meta(AbstractLine.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=Q(units_cancelled__lte=F("quantity")), name="order_line_cancelled_fits"),
            models.CheckConstraint(
                condition=Q(units_refunded__lte=F("quantity")), name="order_line_never_overrefunded"
            ),
            models.CheckConstraint(
                condition=Q(units_returning__lte=F("quantity") - F("units_cancelled")), name="order_line_returning_fits"
            ),
            models.CheckConstraint(
                condition=Q(num_allocated__isnull=True) | Q(num_allocated__lte=F("quantity") - F("units_cancelled")),
                name="order_line_never_overallocated",
            ),
        ]


class Task(models.Model):
    """Something about an order that only a person can do or decide, perhaps by a date."""

    class Kind(models.TextChoices):
        DISPUTE = "dispute", _("Answer a dispute")
        FRAUD_WARNING = "fraud_warning", _("Look at a fraud warning")
        AUTHORISATION_LAPSING = "authorisation_lapsing", _("Capture before the authorisation lapses")
        PAYMENT_MISMATCH = "payment_mismatch", _("Look at a payment that does not match")
        REFUND_FAILED = "refund_failed", _("Find another way for a refund that failed")
        RETURN_REQUEST = "return_request", _("Decide about a return")
        REFUND_BY_HAND = "refund_by_hand", _("Make a bank transfer for a refund")
        REFUND_APPROVAL = "refund_approval", _("Approve a refund")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=30, choices=Kind)
    reference = models.CharField(max_length=255, blank=True)  # of what: a dispute's id, a refund's
    note = models.TextField(blank=True)
    stops_dispatch = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = [F("due_at").asc(nulls_last=True), "pk"]
        constraints = [models.UniqueConstraint(fields=["order", "kind", "reference"], name="order_task_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="order_task_open_by_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.order}"


class ReminderOptOut(models.Model):
    """An address that asked for no more reminders; case-folded."""

    email = models.EmailField(max_length=254, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.email


from oscar.apps.order.models import *

# Named once more for the type checker, which does not see through the star.
from oscar.apps.order.models import (  # noqa: F401
    BillingAddress,
    LineAttribute,
    LinePrice,
    OrderDiscount,
    OrderLineDiscount,
    OrderNote,
    OrderStatusChange,
    ShippingAddress,
)
