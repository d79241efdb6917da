from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.methods import Base, Free, TaxExclusiveOfferDiscount
from oscar.apps.shipping.methods import NoShippingRequired as OscarNoShippingRequired
from oscar.apps.shipping.methods import TaxInclusiveOfferDiscount as OscarTaxInclusiveOfferDiscount
from oscar.core.prices import Price

from shop.partner.tax import net_of

__all__ = ["Base", "Free", "NoShippingRequired", "TaxExclusiveOfferDiscount", "TaxInclusiveOfferDiscount"]


class NoShippingRequired(OscarNoShippingRequired):
    """For a basket with nothing in it that has to travel."""

    name = _("No delivery needed")


class TaxInclusiveOfferDiscount(OscarTaxInclusiveOfferDiscount):
    """A method made cheaper by an offer; the tax is worked out of what is left to pay."""

    def calculate_excl_tax(self, base_charge: Price, incl_tax: Decimal) -> Decimal:
        return net_of(incl_tax, base_charge.currency)
