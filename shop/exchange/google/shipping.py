"""What one piece costs to send, by the deliveries whose charge does not depend on weight."""

from dataclasses import dataclass
from decimal import Decimal

from shop.shipping.models import OrderAndItemCharges

MOST = 100  # of one item, by the feed's rules


@dataclass(frozen=True)
class Charge:
    country: str  # ISO 3166, two letters
    service: str
    each: Decimal
    free_from: Decimal | None

    def of(self, price: Decimal, currency: str) -> str:
        """In the feed's short form, country:region:service:price."""
        free = self.free_from is not None and price >= self.free_from
        cost = Decimal(0) if free else self.each
        return f"{self.country}::{self.service}:{cost:.2f} {currency}"


def charges() -> list[Charge]:
    """By country; a delivery to all countries cannot be told in a feed, and is set up at Google."""
    found = [
        Charge(
            country.iso_3166_1_a2,
            method.name.replace(":", " "),
            method.price_per_order + method.price_per_item,
            method.free_shipping_threshold,
        )
        for method in OrderAndItemCharges.objects.prefetch_related("countries").order_by("pk")
        for country in method.countries.all()
    ]
    return found[:MOST]
