from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from shop.security.staff_paths import OPEN_PATHS, may_open_dashboard

DASHBOARD = "/dashboard/"


class MerchantsOnlyMiddleware:
    """Staff who have nothing to do in the shop itself, such as editors, get a 403: Oscar lets all staff look around."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        inside = request.path_info.startswith(DASHBOARD) and request.path_info not in OPEN_PATHS
        if inside and request.user.is_authenticated and not may_open_dashboard(request.user):
            raise PermissionDenied
