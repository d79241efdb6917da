from django.http import HttpRequest

from shop.theming.models import ThemeSettings


def theme(request: HttpRequest) -> dict:
    settings = ThemeSettings.for_request(request)
    return {"theme_settings": settings, "theme_css_url": settings.stylesheet_url}
