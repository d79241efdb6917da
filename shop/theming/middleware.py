from django.http import HttpRequest, HttpResponse

from shop.security.middleware import STAFF_PATHS
from shop.theming.current import current_theme
from shop.theming.models import ThemeSettings


class ThemeMiddleware:
    """Puts the site's theme in force for the storefront; the back office has none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        back_office = request.path.startswith(STAFF_PATHS)
        token = current_theme.set(None if back_office else ThemeSettings.theme_for(request))
        try:
            return self.get_response(request)
        finally:
            current_theme.reset(token)
