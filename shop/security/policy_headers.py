from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ENDPOINTS = f'{settings.POLICY_REPORTS}="{settings.POLICY_REPORTS_PATH}"'
PERMISSIONS = ", ".join(f"{feature}={allowed}" for feature, allowed in settings.PERMISSIONS_POLICY.items())


class PolicyHeadersMiddleware:
    """What neither Django nor django-csp writes: which of its powers a browser lends to a page, who may embed it,
    and where to report to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", _who_may_embed(request))
        if request.is_secure():  # browsers take reporting endpoints from https only
            response.headers.setdefault("Reporting-Endpoints", ENDPOINTS)
        return response


def _who_may_embed(request: HttpRequest) -> str:
    """Pages only their own site. Pictures, the feed and the API are for others: a mail in a browser, a price
    comparison, a storefront of the merchant's own elsewhere. (Static files pass no middleware below WhiteNoise.)"""
    return "cross-origin" if request.path_info.startswith(settings.EMBEDDABLE_PATHS) else "same-origin"
