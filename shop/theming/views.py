from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404

from shop.theming.models import CHOICES, ThemeSettings

YEAR = 365 * 24 * 60 * 60
CSS = "text/css; charset=utf-8"
TokensForm = modelform_factory(ThemeSettings, fields=CHOICES)


def stylesheet(request: HttpRequest, site_id: int, digest: str) -> HttpResponse:
    """The merchant's tokens. Its address holds their digest, so a browser may keep it for ever."""
    settings = get_object_or_404(ThemeSettings, site_id=site_id)
    response = HttpResponse(settings.stylesheet, content_type=CSS)
    fresh = digest == settings.digest
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fresh else "no-cache"
    return response


def preview_stylesheet(request: HttpRequest) -> HttpResponse:
    """Tokens not saved yet, as the address spells them: the preview of the settings loads it."""
    form = TokensForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest("Not a theme's tokens.", content_type="text/plain")
    response = HttpResponse(form.save(commit=False).stylesheet, content_type=CSS)
    response["Cache-Control"] = "no-store"
    return response
