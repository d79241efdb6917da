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

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="payment_settings_one_row")]

    def __str__(self) -> str:
        return "Payment settings"
