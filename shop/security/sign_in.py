"""One login for storefront, dashboard and CMS, and the way out."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url

from shop.languages.addresses import home_path
from shop.security.forms import SignInForm
from shop.security.staff_paths import start_page


def axes_username(request: HttpRequest, credentials: dict | None) -> str:
    """The name that axes counts under: the address in one case, as we compare it."""
    return str((credentials or {}).get("username") or "").strip().lower()


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict | None) -> HttpResponse:
    """Axes' answer to who is locked out, for a page and for a script."""
    minutes = settings.LOGIN_COOLOFF // timedelta(minutes=1)
    headers = {"Retry-After": str(minutes * 60)}
    if not request.accepts("text/html"):
        problem = {"title": "Too many attempts", "status": 429, "detail": f"Try again in {minutes} minutes."}
        return JsonResponse(problem, status=429, content_type="application/problem+json", headers=headers)
    locked = render(request, "oscar/customer/locked_out.html", {"minutes": minutes}, status=429)
    locked["Retry-After"] = headers["Retry-After"]
    return locked


class SignInView(auth_views.LoginView):
    """Django's login: a new session id, a safe `next`. Which page follows depends on who signs in."""

    form_class = SignInForm
    template_name = "oscar/customer/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        user = self.request.user
        return resolve_url(start_page(user) if user.is_staff else settings.LOGIN_REDIRECT_URL)


class SignOutView(auth_views.LogoutView):
    """Only a POST signs out; a GET (an old link, Oscar's dashboard) asks first."""

    http_method_names = ["get", "head", "post", "options"]

    def get_default_redirect_url(self) -> str:
        return home_path()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, "oscar/customer/logout.html")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        for cookie in settings.OSCAR_COOKIES_DELETE_ON_LOGOUT:
            response.delete_cookie(cookie)
        return response
