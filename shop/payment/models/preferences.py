from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PaymentSettings(models.Model):
    """How the merchant wants to be paid: one row, read by shop.payment.preferences."""

    class Capture(models.TextChoices):
        AT_ONCE = "at_once", _("At once, when the customer pays")
        AT_DISPATCH = "at_dispatch", _("At dispatch, when the first parcel leaves")

    capture = models.CharField(_("Take card payments"), max_length=12, choices=Capture, default=Capture.AT_ONCE)
    bank_transfer = models.BooleanField(_("Offer payment by bank transfer"), default=False)
    account_holder = models.CharField(_("Account holder"), max_length=70, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    bank_name = models.CharField(_("Bank"), max_length=70, blank=True)
    bank_transfer_days = models.PositiveSmallIntegerField(
        _("Days to wait for a transfer"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("So long the goods are held for the customer."),
    )

    refunds_confirmed_from = models.DecimalField(
        _("Ask for a fresh code from"),
        max_digits=12,
        decimal_places=2,
        default=Decimal("100.00"),
        validators=[MinValueValidator(0)],
        help_text=_(
            "Whoever refunds this much or more enters a code first, unless they did so a short while ago. "
            "With 100.00, a refund of 99.99 needs none; with 0, every refund does."
        ),
    )
    refunds_approved_from = models.DecimalField(
        _("Ask a second person from"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_(
            "A refund of this much or more is made when somebody else, who may refund too, has approved it. "
            "What one person refunds of an order within a day counts together: with 500.00, the second of two "
            "refunds of 250.00 waits. Empty: one person is enough. You need at least two people who may refund."
        ),
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="payment_settings_one_row")]

    def __str__(self) -> str:
        return "Payment settings"
