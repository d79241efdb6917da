"""Which deliveries a customer can choose from: the ones a merchant has set up in the dashboard, and no other."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from oscar.apps.shipping.repository import Repository as OscarRepository

from shop.basket.models import Basket
from shop.lib.prepared import prepared
from shop.shipping.models import OrderAndItemCharges, WeightBased


class Repository(OscarRepository):
    methods = ()

    def get_available_shipping_methods(self, basket: Basket, shipping_addr: Any = None, **kwargs: Any) -> list[Any]:
        """Methods for the address's country, cheapest first; without an address, for any country. May be empty:
        then nothing can be delivered there."""
        methods = self.anywhere() if shipping_addr is None else self.to_country(shipping_addr.country_id)
        return sorted(methods, key=lambda method: (method.calculate(basket).incl_tax, method.name))

    def get_default_shipping_method(self, basket: Basket, shipping_addr: Any = None, **kwargs: Any) -> Any | None:
        return next(iter(self.get_shipping_methods(basket, shipping_addr=shipping_addr, **kwargs)), None)

    def anywhere(self) -> list[Any]:
        return [*OrderAndItemCharges.objects.all(), *WeightBased.objects.filter(has_bands())]

    def to_country(self, code: str) -> list[Any]:
        return [*_flat_to(code), *_by_weight_to(code)]


@prepared(str)
def _flat_to(code: str) -> QuerySet[OrderAndItemCharges]:
    return OrderAndItemCharges.objects.filter(_goes_to(OrderAndItemCharges, code))


@prepared(str)
def _by_weight_to(code: str) -> QuerySet[WeightBased]:
    return WeightBased.objects.filter(_goes_to(WeightBased, code), has_bands())


def _goes_to(model: Any, code: str) -> Q:
    """Named, or one that names no country and so goes to all."""
    named = model.countries.through.objects.filter(**{model._meta.model_name: OuterRef("pk")})
    return Q(Exists(named.filter(country=code))) | ~Q(Exists(named))


def has_bands() -> Q:
    """A method without weight bands would deliver for nothing."""
    return Q(Exists(WeightBased.bands.rel.related_model.objects.filter(method=OuterRef("pk"))))
