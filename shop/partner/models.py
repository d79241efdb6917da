from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractStockRecord


class StockRecord(AbstractStockRecord):
    """Price and stock of one SKU. `price` includes tax. num_in_stock counts what is on the shelf,
    num_allocated what of it is promised to open orders."""

    former_price = models.DecimalField(
        _("Former price"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Shown crossed out beside the price; including tax."),
    )

    class Meta(AbstractStockRecord.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="partner_stock_allocated_not_negative",
                condition=Q(num_allocated__isnull=True) | Q(num_allocated__gte=0),
            ),
            models.CheckConstraint(
                name="partner_stock_never_oversold",
                condition=Q(num_in_stock__isnull=True)
                | Q(num_allocated__isnull=True)
                | Q(num_allocated__lte=F("num_in_stock")),
            ),
            models.CheckConstraint(
                name="partner_stock_price_not_negative", condition=Q(price__isnull=True) | Q(price__gte=0)
            ),
        ]


from oscar.apps.partner.models import *

# Named once more for the type checker, which does not see through the star.
from oscar.apps.partner.models import StockAlert  # noqa: F401
