from django.http import HttpRequest

from shop.theming.models import ThemeSettings


def theme(request: HttpRequest) -> dict:
    """`theme_settings` and `theme_css_url`, as the middleware left them; of a shop without any site: empty."""
    settings = getattr(request, ThemeSettings.get_cache_attr_name(), None)
    return {"theme_settings": settings, "theme_css_url": settings.stylesheet_url if settings else ""}
