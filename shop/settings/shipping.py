"""When parcels leave: what the dates that customers see are counted from."""

from datetime import date

from django.core.exceptions import ImproperlyConfigured

from shop.settings.env import env

LEAP_YEAR = 2024


def weekdays(name: str) -> list[int]:
    """Days of the week, comma-separated; 1 is Monday, 7 is Sunday. Without any, nothing would ever arrive."""
    days: list[int] = env.list(name, cast=int, default=[1, 2, 3, 4, 5])
    if not days or not set(days) <= set(range(1, 8)):
        msg = f"{name} is malformed: name at least one day from 1 (Monday) to 7 (Sunday)"
        raise ImproperlyConfigured(msg)
    return days


def holidays(name: str) -> list[str]:
    """Days as 2026-04-03 (that day) or 12-25 (every year), comma-separated."""
    days: list[str] = env.list(name, default=["01-01", "12-25", "12-26"])
    for day in days:
        try:
            date.fromisoformat(f"{LEAP_YEAR}-{day}" if len(day) == len("12-25") else day)
        except ValueError as error:
            msg = f"{name} is malformed: “{day}” is neither like 2026-04-03 nor like 12-25"
            raise ImproperlyConfigured(msg) from error
    return days


# Orders placed before this hour (of TIME_ZONE) leave the same day; 0: never the same day.
SHIPPING_CUT_OFF_HOUR = env.int("SHIPPING_CUT_OFF_HOUR", default=12)
# Days on which parcels leave and arrive, and holidays on which they do not.
SHIPPING_WEEKDAYS = weekdays("SHIPPING_WEEKDAYS")
SHIPPING_HOLIDAYS = holidays("SHIPPING_HOLIDAYS")
