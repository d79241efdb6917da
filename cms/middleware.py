from collections.abc import Callable
from copy import copy

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from shop.languages.addresses import language_of, localised, unprefixed

CMS = "/cms/"


class EditorsOnlyMiddleware:
    """Staff without access to the CMS get a plain 403; Wagtail would send them to log in, which they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        inside = request.path_info.startswith(CMS) and request.user.is_authenticated
        if inside and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied


class LocalisedRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, in every language: /de/old/ leads where /old/ does, unless it has a redirect of its own."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if answer.status_code != 404 or not language_of(request.path):
            return answer
        plain = copy(request)
        plain.path = unprefixed(request.path)
        answer = super().process_response(plain, response)
        if "Location" in answer.headers:
            answer.headers["Location"] = localised(answer.headers["Location"])
        return answer
