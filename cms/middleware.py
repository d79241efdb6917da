from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

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
