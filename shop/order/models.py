from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractOrder


class Order(AbstractOrder):
    """What a customer asked for and at which price, frozen when it was placed.

    An order is placed before it is paid; until then it is a reservation and counts nowhere as a sale.
    """

    # What the customer saw and agreed to: lines, prices, offers, addresses, shipping. Never changed.
    snapshot = models.JSONField(default=dict, editable=False)
    paid_at = models.DateTimeField(_("Paid at"), null=True, editable=False)

    class Meta(AbstractOrder.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["basket"], name="order_one_per_basket")]


from oscar.apps.order.models import *

# Named once more for the type checker, which does not see through the star.
from oscar.apps.order.models import (  # noqa: F401
    BillingAddress,
    Line,
    LineAttribute,
    LinePrice,
    OrderDiscount,
    OrderLineDiscount,
    OrderNote,
    ShippingAddress,
)
