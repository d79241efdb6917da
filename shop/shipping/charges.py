"""What one piece costs to send, by the deliveries whose charge does not depend on weight."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from oscar.core.loading import get_model

from shop.shipping.estimate import Days
from shop.shipping.models import OrderAndItemCharges

Country = get_model("address", "Country")


@dataclass(frozen=True)
class Charge:
    service: str
    countries: tuple[str, ...]  # ISO 3166, two letters; none means all that the shop delivers to
    each: Decimal  # including tax, in the shop's currency
    free_from: Decimal | None
    days: Days | None

    def of(self, price: Decimal) -> Decimal:
        """For an order of one piece at this price."""
        free = self.free_from is not None and price >= self.free_from
        return Decimal("0.00") if free else self.each


def flat_charges() -> list[Charge]:
    """One query."""
    codes = ArrayAgg("countries__pk", filter=Q(countries__isnull=False), order_by="countries__pk", default=[])
    methods = OrderAndItemCharges.objects.annotate(codes=codes).order_by("pk")
    return [_charge(method) for method in methods]


def delivered_to() -> list[str]:
    """The countries that the shop delivers to, those first that the merchant puts first. One query."""
    countries = Country.objects.filter(is_shipping_country=True).order_by("-display_order", "pk")
    return list(countries.values_list("pk", flat=True))


def _charge(method: OrderAndItemCharges) -> Charge:
    promised = method.min_days is not None and method.max_days is not None
    return Charge(
        service=method.name,
        countries=tuple(method.codes),
        each=method.price_per_order + method.price_per_item,
        free_from=method.free_shipping_threshold,
        days=Days(method.min_days, method.max_days) if promised else None,
    )
