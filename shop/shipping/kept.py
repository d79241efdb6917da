"""The shop's deliveries and countries, in the memory of the process: the same for everybody, rarely changed, and asked
for by the basket and each page of the checkout. All of this is for after `catch_up` (shop.page_cache.parts), and lent
to every request: nobody changes what is given out.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from shop.catalogue.page_tags import DELIVERIES
from shop.customer.countries import countries, in_order
from shop.page_cache.parts import KeptParts
from shop.shipping.models import OrderAndItemCharges, WeightBased
from shop.shipping.repository import Repository, has_bands

SECONDS = 300


@dataclass(frozen=True)
class Deliveries:
    countries: list[Any]
    methods: list[tuple[Any, frozenset[str]]]  # with the countries they go to; none named: to all
    _by_language: dict[str, tuple[list[Any], dict[Any, str]]] = field(default_factory=dict)

    @property
    def destinations(self) -> list[Any]:
        """The countries delivered to, in the order of the reader's language."""
        return self._in_language()[0]

    @property
    def memory(self) -> dict[Any, str]:
        """For {% remembered %}."""
        return self._in_language()[1]

    def country(self, code: str) -> Any | None:
        return next((country for country in self.countries if country.pk == code), None)

    def _in_language(self) -> tuple[list[Any], dict[Any, str]]:
        language = get_language() or ""
        if language not in self._by_language:
            reached = in_order(country for country in self.countries if country.is_shipping_country)
            self._by_language[language] = reached, {}
        return self._by_language[language]


class KeptRepository(Repository):
    """Chooses among the deliveries in memory."""

    def anywhere(self) -> list[Any]:
        return [method for method, _codes in deliveries().methods]

    def to_country(self, code: str) -> list[Any]:
        return [method for method, codes in deliveries().methods if not codes or code in codes]


_kept: KeptParts[Deliveries] = KeptParts(most=1, seconds=SECONDS)


def deliveries() -> Deliveries:
    return _kept.get(DELIVERIES) or _read(_kept.begin())


def forget() -> None:
    """In this process, also what is not committed yet; other processes hear of it by the drop."""
    _kept.clear()


def _read(begun: int) -> Deliveries:
    methods = [*OrderAndItemCharges.objects.prefetch_related("countries")]
    methods += WeightBased.objects.filter(has_bands()).prefetch_related("countries")
    named = [(method, frozenset(country.pk for country in method.countries.all())) for method in methods]
    found = Deliveries(countries(), named)
    _kept.put(DELIVERIES, found, tags=[DELIVERIES], begun=begun)
    return found
