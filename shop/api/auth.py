"""Who asks. No cookie counts here: a customer shows a token, everybody else is a guest."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from shop.accounts.models import User
from shop.api.errors import Problem, token_needed
from shop.api.models import CustomerToken
from shop.security import audit
from shop.security.models import AuditEntry

Visitor = User | AnonymousUser


@dataclass(frozen=True)
class NewToken:
    token: str
    expires_at: datetime


class CustomerBearer(HttpBearer):
    """For operations that are a customer's only."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = visitor(request)
        return user if isinstance(user, User) else None


customer_only = CustomerBearer()


def guest(request: HttpRequest) -> AnonymousUser | None:
    """Lets in who shows no token. A wrong one is refused, never taken for no token."""
    return None if "Authorization" in request.headers else AnonymousUser()


anybody = [customer_only, guest]


def customer(request: HttpRequest) -> User:
    """Whom `customer_only` has let in."""
    user = visitor(request)
    if not isinstance(user, User):
        raise token_needed()
    return user


def visitor(request: HttpRequest) -> Visitor:
    """Problem 401 for a token that is wrong, expired or revoked. Read once a request."""
    if not hasattr(request, "api_visitor"):
        request.api_visitor = _visitor(request)  # type: ignore[attr-defined]
    found: Visitor = request.api_visitor  # type: ignore[attr-defined]
    return found


def issue(request: HttpRequest, *, email: str, password: str) -> NewToken:
    """Sign in by password, counted with the attempts on the website's own login."""
    user = authenticate(request, username=email, password=password)
    if getattr(request, "axes_locked_out", False):
        setattr(request, "axes_locked_out", False)  # else axes answers with its page  # noqa: B010 -- axes' own mark
        wait = int(settings.LOGIN_COOLOFF.total_seconds())
        detail = f"Too many attempts. Try again in {wait // 60} minutes."
        raise Problem(429, "too-many-attempts", detail, headers={"Retry-After": str(wait)})
    if not isinstance(user, User):
        raise Problem(401, "wrong-credentials", "This e-mail address and password do not belong together.")
    if user.is_staff:
        raise Problem(403, "staff", "Staff sign in on the website, with their second factor.")
    token = secrets.token_urlsafe(32)
    expires_at = timezone.now() + settings.API_TOKEN_AGE
    CustomerToken.objects.create(
        user=user, digest=_digest(token), session_hash=_session_digest(user), expires_at=expires_at
    )
    user_logged_in.send(sender=User, request=request, user=user)
    return NewToken(token, expires_at)


def revoke(request: HttpRequest, *, user: User) -> None:
    """End the token of this very request."""
    CustomerToken.objects.filter(digest=_digest(_bearer(request))).delete()
    audit.record(AuditEntry.Action.LOGOUT, target=user, actor=user)


def _visitor(request: HttpRequest) -> Visitor:
    if "Authorization" not in request.headers:
        return AnonymousUser()
    found = CustomerToken.objects.filter(digest=_digest(_bearer(request)), expires_at__gt=timezone.now())
    token = found.select_related("user").first()
    if token is None or not _may_use(token.user, token.session_hash):
        raise token_needed()
    return token.user


def _may_use(user: User, session_hash: str) -> bool:
    return user.is_active and not user.is_staff and hmac.compare_digest(session_hash, _session_digest(user))


def _bearer(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _digest(token: str) -> str:
    """Plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _session_digest(user: User) -> str:
    return str(user.get_session_auth_hash())
