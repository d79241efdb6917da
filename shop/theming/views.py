from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from shop.theming.models import ThemeSettings

YEAR = 365 * 24 * 60 * 60


def stylesheet(request: HttpRequest, site_id: int, digest: str) -> HttpResponse:
    """The merchant's tokens. Its address holds their digest, so a browser may keep it for ever."""
    settings = get_object_or_404(ThemeSettings, site_id=site_id)
    response = HttpResponse(settings.stylesheet, content_type="text/css; charset=utf-8")
    fresh = digest == settings.digest
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fresh else "no-cache"
    return response
