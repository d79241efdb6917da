import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url

from shop.security.client_address import client_address
from shop.security.requests import has_passed_second_factor
from shop.security.staff_paths import STAFF_PATHS, is_staff_path


@dataclass(frozen=True)
class CurrentRequest:
    id: str
    address: str | None


current_request: ContextVar[CurrentRequest | None] = ContextVar("current_request", default=None)


class RequestIdMiddleware:
    """Names every request, for logs, the audit log and the answer's X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        current = CurrentRequest(secrets.token_hex(8), client_address(request))
        token = current_request.set(current)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-ID"] = current.id
        return response


class StaffSecondFactorMiddleware:
    """Nobody passes a back-office path without being staff, a password and a verified second factor.

    Oscar and Wagtail let some people in who are not staff (a partner's users, a permission): here all need both.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_staff_path(request) or (request.user.is_staff and has_passed_second_factor(request)):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return _turned_away(request, "Please log in", str(settings.LOGIN_URL))
        if not request.user.is_staff:
            raise PermissionDenied
        return _turned_away(request, "Please enter your code", "security:second-factor")


def _turned_away(request: HttpRequest, title: str, door: str) -> HttpResponse:
    """A redirect to the door for a page; for a script an error that says so, since it cannot fill in a form."""
    response = redirect_to_login(_way_back(request), resolve_url(door))
    if not is_by_script(request):
        return response
    problem = JsonResponse({"title": title, "status": 401}, status=401, content_type="application/problem+json")
    if "HX-Request" in request.headers:
        problem["HX-Redirect"] = response.url
    return problem


def _way_back(request: HttpRequest) -> str:
    if request.method in {"GET", "HEAD"} and not is_by_script(request):
        return request.get_full_path()
    return next(path for path in STAFF_PATHS if request.path_info.startswith(path))


def is_by_script(request: HttpRequest) -> bool:
    return (
        "HX-Request" in request.headers
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or not request.accepts("text/html")
    )
