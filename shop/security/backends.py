from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from shop.accounts.models import User
from shop.security import attempts
from shop.security.client_address import client_address


class AttemptLimitBackend:
    """First in line: refuses a guess above the limit before anything is read or hashed.

    It marks the request as axes does, so that axes' middleware answers with the lockout page.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        if request is None or username is None or password is None or not _can_be_email(username):
            return
        if not attempts.admit_login(account=username, address=client_address(request)):
            AxesProxyHandler.update_request(request)
            request.axes_locked_out = True  # type: ignore[attr-defined]
            raise PermissionDenied


class EmailBackend(ModelBackend):
    """Signs in by e-mail, whatever its case. An unknown address costs the same hash as a known one."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.by_email(username).first() if _can_be_email(username) else None
        if user is None:
            make_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None


def _can_be_email(value: str) -> bool:
    """PostgreSQL refuses NUL, and no column holds more: such a name is simply unknown."""
    return "\0" not in value and len(value) <= User._meta.get_field("email").max_length
