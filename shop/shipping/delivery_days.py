from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

LONGEST_DAYS = 120


def _days(label: Any, **more: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MaxValueValidator(LONGEST_DAYS)], **more
    )


class DeliveryDays(models.Model):
    """How many working days a parcel is on its way. Without both numbers the shop promises no date."""

    min_days = _days(_("Working days on the way, at least"))
    max_days = _days(
        _("Working days on the way, at most"),
        help_text=_("Customers see the dates these days come to. Leave both empty to promise none."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if (self.min_days is None) != (self.max_days is None):
            raise ValidationError({"max_days": _("Please fill in both numbers of days, or neither.")})
        if self.min_days is not None and self.max_days is not None and self.min_days > self.max_days:
            raise ValidationError({"max_days": _("This must not be fewer days than the least.")})


def days_in_order(name: str) -> CheckConstraint:
    neither = Q(min_days__isnull=True, max_days__isnull=True)
    # Said out loud: a comparison with NULL is not false, so a constraint lets it pass.
    both = Q(min_days__isnull=False, max_days__isnull=False, min_days__lte=F("max_days"))
    return CheckConstraint(condition=neither | both, name=name)
