from django.http import HttpRequest, HttpResponse

from shop.page_cache.tags import shows
from shop.security.staff_paths import is_back_office
from shop.theming.current import current_theme
from shop.theming.look import look_for

# Wagtail shows editors a block as the storefront will, at an address of the back office.
BLOCK_PREVIEW = "/cms/block-preview/"


class ThemeMiddleware:
    """Puts the site's theme in force for the storefront; the back office has none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        look = look_for(request)
        if look.site:
            shows(request, f"theme:{look.site.pk}")
        back_office = is_back_office(request) and request.path_info != BLOCK_PREVIEW
        token = current_theme.set(None if back_office else look.theme)
        try:
            return self.get_response(request)
        finally:
            current_theme.reset(token)
