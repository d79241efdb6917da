"""When an order that is placed now will arrive, as the merchant's days on the way and working days come to.

For the basket and checkout: `delivery_window(method, ordered_at)`. For the product page:
`quickest_window(country_code, ordered_at)`, one query. A page that is kept may ask `days_of_quickest` once and keep
its answer: it changes only when a merchant edits a delivery; the dates come from `window_for_days`.
"""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from shop.shipping.models import OrderAndItemCharges, WeightBased


class Days(NamedTuple):
    """Working days on the way."""

    least: int
    most: int


class Window(NamedTuple):
    """The first and the last day on which a parcel is expected, both included."""

    earliest: date
    latest: date


def delivery_window(method: Any, ordered_at: datetime | None = None) -> Window | None:
    """When a delivery by this method arrives; None when its merchant promises no date, or nothing travels."""
    days = days_of(method)
    return None if days is None else window_for_days(days, ordered_at)


def days_of(method: Any) -> Days | None:
    """As its merchant promises them; None without a promise, or when nothing travels."""
    plain = getattr(method, "method", method)  # an offer that makes a delivery cheaper wraps it
    least, most = getattr(plain, "min_days", None), getattr(plain, "max_days", None)
    return None if least is None or most is None else Days(least, most)


def quickest_window(country_code: str | None = None, ordered_at: datetime | None = None) -> Window | None:
    """When an order arrives by the quickest delivery to a country (of any country without one). One query."""
    days = days_of_quickest(country_code)
    return None if days is None else window_for_days(days, ordered_at)


def days_of_quickest(country_code: str | None = None) -> Days | None:
    """Of the delivery whose latest day comes first. It changes only when a merchant edits a delivery."""
    flat = _promised(OrderAndItemCharges, country_code)
    # A method without weight bands is not offered.
    by_weight = _promised(WeightBased, country_code).filter(bands__isnull=False)
    found = flat.union(by_weight).order_by("max_days", "min_days").first()
    return None if found is None else Days(*found)


def window_for_days(days: Days, ordered_at: datetime | None = None) -> Window:
    leaves = dispatch_day(ordered_at or timezone.now())
    return Window(_working_days_after(leaves, days.least), _working_days_after(leaves, days.most))


def dispatch_day(ordered_at: datetime) -> date:
    """The day on which an order leaves: the same one until the cut-off hour of the shop's clock, if it is worked on."""
    here = ordered_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    first = here.date() if here.hour < settings.SHIPPING_CUT_OFF_HOUR else here.date() + timedelta(days=1)
    return _working_days_after(first - timedelta(days=1), 1)


def is_working_day(day: date) -> bool:
    """Holidays are written as 2026-12-25 (that day) or 12-25 (every year)."""
    holidays = settings.SHIPPING_HOLIDAYS
    is_holiday = day.isoformat() in holidays or day.strftime("%m-%d") in holidays
    return day.isoweekday() in settings.SHIPPING_WEEKDAYS and not is_holiday


def _working_days_after(day: date, count: int) -> date:
    # Settings with no working day at all are refused at the start of the shop (shop.settings.shipping).
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def _promised(model: Any, country_code: str | None) -> QuerySet[Any, tuple[int, int]]:
    methods = model.objects.filter(max_days__isnull=False)
    if country_code is not None:
        methods = methods.filter(Q(countries__isnull=True) | Q(countries=country_code))
    return methods.order_by().values_list("min_days", "max_days").distinct()
