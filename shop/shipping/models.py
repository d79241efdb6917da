from django.conf import settings
from oscar.apps.shipping.abstract_models import AbstractOrderAndItemCharges, AbstractWeightBased
from oscar.core.prices import Price

from shop.basket.models import Basket
from shop.partner.tax import net_of
from shop.shipping.delivery_days import DeliveryDays, days_in_order


class OrderAndItemCharges(DeliveryDays, AbstractOrderAndItemCharges):
    """A charge per order and per item, free above a threshold, for some countries or all. Prices include tax."""

    class Meta(AbstractOrderAndItemCharges.Meta):
        abstract = False
        constraints = [days_in_order("shipping_flat_days_in_order")]

    def calculate(self, basket: Basket) -> Price:
        return _tax_included(super().calculate(basket))


class WeightBased(DeliveryDays, AbstractWeightBased):
    """A charge by the weight of the basket. Prices include tax."""

    class Meta(AbstractWeightBased.Meta):
        abstract = False
        constraints = [days_in_order("shipping_weight_days_in_order")]

    def calculate(self, basket: Basket) -> Price:
        return _tax_included(super().calculate(basket))


def _tax_included(charge: Price) -> Price:
    currency = charge.currency or settings.OSCAR_DEFAULT_CURRENCY  # an empty basket has none
    return Price(currency, excl_tax=net_of(charge.incl_tax, currency), incl_tax=charge.incl_tax)


from oscar.apps.shipping.models import *
