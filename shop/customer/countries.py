"""What customers call countries: in the shop's first language as Oscar's table has it, which a merchant may change; in
the others as Unicode does (https://cldr.unicode.org), whose data comes with Babel.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language, to_locale
from oscar.core.loading import get_model

from shop.lib.prepared import prepared


@prepared()
def countries() -> QuerySet:
    """All that Oscar's table has, in its order."""
    return get_model("address", "Country").objects.all()


def country_name(country: Any) -> str:
    return _named(country.pk, str(country))


def lines_in_language(address: Mapping[str, Any]) -> list[str]:
    """The lines of an address that was frozen with an order, with the country as the reader calls it."""
    lines = list(address.get("lines", []))
    return [*lines[:-1], _named(address.get("country", ""), lines[-1])] if lines else []


def _named(code: str, in_first_language: str) -> str:
    language = get_language() or settings.LANGUAGE_CODE
    return in_first_language if language == settings.LANGUAGE_CODE else _names(language).get(code, in_first_language)


def in_order(countries: Iterable[Any]) -> list[Any]:
    """As a list to choose from has them: those the merchant puts first, then by name."""
    return sorted(countries, key=lambda country: (-country.display_order, _sorted_as(country_name(country))))


@lru_cache(maxsize=10)
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(to_locale(language)).territories)


def _sorted_as(name: str) -> str:
    """Österreich stands among the Os."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
