"""The look of the shop in its mails: theme, colour, corners and logo of the default site, as plain values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import QuerySet
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from shop.lib.contrast import lightened
from shop.lib.prepared import prepared
from shop.mail.brand import provides_brand
from shop.theming.current import current_theme
from shop.theming.models import ThemeSettings
from shop.theming.registry import token

LOGO = "max-360x128|format-png"  # twice its size on screen; AVIF and WebP are shown by few mail programs
DARK_GROUND = "#1e1b17"  # emails/layout.html in dark mode
PIXELS_PER_REM = 16


@provides_brand
@contextmanager
def look_of_mails() -> Iterator[dict[str, Any]]:
    """`accent`, `accent_on_dark`, `radius` (pixels), `logo` (url, width, height; or None)."""
    look = _look.first() or ThemeSettings()
    accent = look.accent or token(look.theme, "accent")
    radius = look.corner_radius if look.corner_radius is not None else _pixels(token(look.theme, "radius"))
    held = current_theme.set(look.theme)
    try:
        yield {
            "accent": accent,
            "accent_on_dark": lightened(accent, on=DARK_GROUND),
            "radius": radius,
            "logo": _logo(look),
        }
    finally:
        current_theme.reset(held)


@prepared()
def _look() -> QuerySet[ThemeSettings]:
    return ThemeSettings.objects.filter(site__is_default_site=True).select_related("logo")


def _pixels(size: str) -> int:
    number = float(size.removesuffix("rem").removesuffix("px") or 0)
    return round(number * (PIXELS_PER_REM if size.endswith("rem") else 1))


def _logo(look: ThemeSettings) -> dict[str, Any] | None:
    """A picture whose file is missing or broken must not hold up a mail: the name stands there instead."""
    if look.logo is None:
        return None
    try:
        made = look.logo.get_rendition(LOGO)
    except (SourceImageIOError, InvalidFilterSpecError, OSError):
        return None
    return {"url": urljoin(settings.SITE_URL, made.url), "width": made.width // 2, "height": made.height // 2}
