from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency
from django import template
from django.conf import settings
from django.utils.translation import get_language, get_language_bidi, to_locale

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str | None = None) -> str:
    """The amount as the reader's language writes it: €12.00, 12,00 €."""
    if amount is None:
        return ""
    locale = to_locale(get_language() or settings.LANGUAGE_CODE)
    return _formatted(amount, currency or settings.OSCAR_DEFAULT_CURRENCY, locale)


@register.filter
def money_off(amount: Decimal | str, currency: str | None = None) -> str:
    """What is taken off, with its sign: −€12.00. In Arabic too the sign stands left of the figures, next to them."""
    minus = "\N{LEFT-TO-RIGHT MARK}−" if get_language_bidi() else "−"
    return money(-Decimal(amount), currency).replace("-", minus, 1)


@lru_cache(maxsize=10_000)
def _formatted(amount: Decimal, currency: str, locale: str) -> str:
    """Babel takes 27 µs; a list shows dozens of prices, and many are the same."""
    return format_currency(amount, currency, locale=locale)
