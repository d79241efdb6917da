from django.http import HttpRequest

from shop.theming.models import ThemeSettings
from shop.theming.registry import stylesheets


def theme(request: HttpRequest) -> dict:
    """What the middleware left of the look; of a shop without any site: the default theme's."""
    settings = getattr(request, ThemeSettings.get_cache_attr_name(), None) or ThemeSettings()
    return {
        "theme_settings": settings,
        "theme_css_url": settings.stylesheet_url,
        "theme_stylesheets": stylesheets(settings.theme),
        "theme_dark": settings.dark_stylesheet,
    }
