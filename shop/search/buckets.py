"""What of a product's own row can be filtered by besides brand and attributes: ranges of price, stars, sales. Written
into the row when it is indexed, so that they are counted together with all other facets."""

from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from babel import Locale
from babel.numbers import format_currency
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

PRICE_RANGE, RATING, SALE, AVAILABILITY = "price_range", "rating", "sale", "availability"
# Each ladder's step is two to two and a half times the one before: a category has four or five of them.
STEPS = (0, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000)
PRICE_RANGES = (*(f"{low}-{high}" for low, high in pairwise(STEPS)), f"{STEPS[-1]}-")
RATINGS = ("4", "3", "2", "1")  # that many stars or more
ON_SALE = "yes"
IN_STOCK, OUT_OF_STOCK = "in_stock", "out_of_stock"

# The values there are; of other facets the catalogue decides.
VALUES: dict[str, tuple[str, ...]] = {
    PRICE_RANGE: PRICE_RANGES,
    RATING: RATINGS,
    SALE: (ON_SALE,),
    AVAILABILITY: (IN_STOCK, OUT_OF_STOCK),
}


def buckets(*, price: Decimal | None, on_sale: bool, rating: float | None, purchasable: bool) -> dict[str, list[str]]:
    """The facets' values by code; without those in which the product has none."""
    found = {
        PRICE_RANGE: [] if price is None else [price_range(price)],
        RATING: [stars for stars in RATINGS if rating is not None and rating >= int(stars)],
        SALE: [ON_SALE] if on_sale else [],
        AVAILABILITY: [IN_STOCK if purchasable else OUT_OF_STOCK],
    }
    return {code: values for code, values in found.items() if values}


def price_range(price: Decimal) -> str:
    """The lower end belongs to it, the upper one to the next."""
    return PRICE_RANGES[max(number for number, step in enumerate(STEPS) if price >= step)]


def label(code: str, value: str) -> str:
    """Of one of VALUES."""
    if code == PRICE_RANGE:
        return _price_label(value)
    if code == RATING:
        return _("%(stars)s stars and more") % {"stars": value} if value != "1" else _("1 star and more")
    words = {ON_SALE: _("Reduced"), IN_STOCK: _("In stock"), OUT_OF_STOCK: _("Sold out")}
    return words[value]


def order_of(code: str, value: str) -> int:
    """Ranges and stars stand in their own order, whatever their counts."""
    return VALUES[code].index(value)


def _price_label(value: str) -> str:
    low, high = value.split("-")
    if low == "0":
        return _("Under %(price)s") % {"price": _whole(int(high))}
    if not high:
        return _("%(price)s and more") % {"price": _whole(int(low))}
    return _("%(low)s to %(high)s") % {"low": _whole(int(low)), "high": _whole(int(high))}


def _whole(amount: int) -> str:
    return _formatted(amount, settings.OSCAR_DEFAULT_CURRENCY, to_locale(get_language() or settings.LANGUAGE_CODE))


@lru_cache(maxsize=1000)
def _formatted(amount: int, currency: str, locale: str) -> str:
    """€50, 50 €: the language's way without the cents."""
    pattern: Any = Locale.parse(locale).currency_formats["standard"].pattern
    return format_currency(amount, currency, pattern.replace(".00", ""), locale=locale, currency_digits=False)
