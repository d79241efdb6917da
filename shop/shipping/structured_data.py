"""How an offer travels and may come back, in the words of schema.org, as merchant listings want it:
https://developers.google.com/search/docs/appearance/structured-data/merchant-listing
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache

from shop.shipping.charges import Charge, delivered_to, flat_charges
from shop.shipping.estimate import Days

SCHEMA = "https://schema.org/"
KEY = "shipping.policies"
SECONDS = 60
MOST_COUNTRIES = 50  # of a return policy, by the rules; of a delivery, so that a page stays light
MOST_DELIVERIES = 10
HANDLING = Days(0, 1)  # what is ordered after the cut-off hour leaves on the next working day

Data = dict[str, Any]


@dataclass(frozen=True)
class Policies:
    charges: tuple[Charge, ...]
    countries: tuple[str, ...]

    def of_offer(self, price: Decimal, currency: str) -> Data:
        """To be added to the Offer of something that is sent. What a shop does not say of itself is left out. Nodes
        that several offers have in common have the same @id."""
        data: Data = {}
        if currency == settings.OSCAR_DEFAULT_CURRENCY and self.countries:
            details = [self._details(number, charge, price) for number, charge in enumerate(self.charges, 1)]
            data["shippingDetails"] = details[:MOST_DELIVERIES]
        if settings.RETURN_DAYS > 0 and self.countries:
            data["hasMerchantReturnPolicy"] = _return_policy(self.countries)
        return {name: value for name, value in data.items() if value}

    def _details(self, number: int, charge: Charge, price: Decimal) -> Data:
        rate = f"{charge.of(price):.2f}"
        details: Data = {
            "@type": "OfferShippingDetails",
            "@id": f"#delivery-{number}-{rate}",
            "shippingRate": {
                "@type": "MonetaryAmount",
                "value": rate,
                "currency": settings.OSCAR_DEFAULT_CURRENCY,
            },
            "shippingDestination": _regions(charge.countries or self.countries),
        }
        if charge.days:
            details["deliveryTime"] = {
                "@type": "ShippingDeliveryTime",
                "handlingTime": _days(HANDLING),
                "transitTime": _days(charge.days),
            }
        return details


def offer_policies() -> Policies:
    """Two queries, once a minute or after a merchant has changed a delivery."""
    return cast(Policies, cache.get_or_set(KEY, _read, SECONDS))


def forget_policies() -> None:
    cache.delete(KEY)


def _read() -> Policies:
    return Policies(tuple(flat_charges()), tuple(delivered_to()))


def _return_policy(countries: Sequence[str]) -> Data:
    return {
        "@type": "MerchantReturnPolicy",
        "@id": "#returns",
        "applicableCountry": list(countries[:MOST_COUNTRIES]),
        "returnPolicyCategory": f"{SCHEMA}MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": settings.RETURN_DAYS,
        "returnMethod": f"{SCHEMA}ReturnByMail",
    }


def _regions(countries: Sequence[str]) -> list[Data]:
    return [{"@type": "DefinedRegion", "addressCountry": code} for code in countries[:MOST_COUNTRIES]]


def _days(days: Days) -> Data:
    return {"@type": "QuantitativeValue", "minValue": days.least, "maxValue": days.most, "unitCode": "DAY"}
