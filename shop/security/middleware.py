import secrets
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shop.security.client_address import client_address

STAFF_PATHS = ("/cms/", "/dashboard/")


@dataclass(frozen=True)
class CurrentRequest:
    id: str
    address: str | None


current_request: ContextVar[CurrentRequest | None] = ContextVar("current_request", default=None)


class RequestIdMiddleware:
    """Names every request, for logs, the audit log and the answer's X-Request-ID."""

    def __init__(self, get_response):
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
    """Nobody passes a back-office path without a password and a verified second factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(STAFF_PATHS):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if request.user.is_staff and not request.user.is_verified():
            return redirect(f"{reverse('security:second-factor')}?next={request.path}")
        return self.get_response(request)
