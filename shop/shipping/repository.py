"""Which deliveries a customer can choose from: the ones a merchant has set up in the dashboard, and no other."""

from typing import Any

from django.db.models import Q
from oscar.apps.shipping.repository import Repository as OscarRepository

from shop.basket.models import Basket
from shop.shipping.models import OrderAndItemCharges, WeightBased


class Repository(OscarRepository):
    methods = ()

    def get_available_shipping_methods(self, basket: Basket, shipping_addr: Any = None, **kwargs: Any) -> list[Any]:
        """Methods for the address's country, cheapest first; without an address, for any country. May be empty:
        then nothing can be delivered there."""
        country = None if shipping_addr is None else shipping_addr.country_id
        methods = [
            *_for_country(OrderAndItemCharges, country),
            # A method without weight bands would deliver for nothing.
            *_for_country(WeightBased, country).filter(bands__isnull=False).distinct(),
        ]
        return sorted(methods, key=lambda method: (method.calculate(basket).incl_tax, method.name))

    def get_default_shipping_method(self, basket: Basket, shipping_addr: Any = None, **kwargs: Any) -> Any | None:
        return next(iter(self.get_shipping_methods(basket, shipping_addr=shipping_addr, **kwargs)), None)


def _for_country(model: Any, country: str | None) -> Any:
    if country is None:
        return model.objects.all()
    named = model.countries.through.objects.filter(country_id=country).values(f"{model._meta.model_name}_id")
    # Distinct: the join would offer a method once for each of its countries.
    return model.objects.filter(Q(countries__isnull=True) | Q(pk__in=named)).distinct()
