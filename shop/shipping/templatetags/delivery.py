from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shop.shipping.estimate import Window

register = template.Library()


@register.filter
def arrival_words(shipping: Mapping[str, Any]) -> str:
    """The same of what an order's snapshot says of its delivery: the dates are those promised when it was placed."""
    days = shipping.get("arrives")
    return window_words(Window(*map(date.fromisoformat, days))) if days else ""


@register.filter
def window_words(window: Window | None) -> str:
    """“Wed 25 Nov” or “Wed 25 Nov – Fri 27 Nov”; nothing for a window that nobody promised."""
    if window is None:
        return ""
    # Translators: https://docs.djangoproject.com/en/5.2/ref/templates/builtins/#date says what the letters stand for.
    day_and_month = pgettext("day of a delivery", "D j M")
    first, last = (date_format(day, day_and_month) for day in window)
    return first if first == last else _("%(first)s – %(last)s") % {"first": first, "last": last}
