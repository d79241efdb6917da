"""What happens when somebody signs in or out: the audit log, the counters, the length of a staff session."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from shop.accounts.models import User
from shop.security import attempts, audit
from shop.security.client_address import client_address
from shop.security.models import AuditEntry


@receiver(user_logged_in, dispatch_uid="shop.security.signed_in")
def signed_in(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    attempts.forgive_login(account=user.email, address=client_address(request))
    if user.is_staff:
        request.session.set_expiry(settings.STAFF_SESSION_AGE)
    audit.record(AuditEntry.Action.LOGIN, target=user, actor=user)


@receiver(user_logged_out, dispatch_uid="shop.security.signed_out")
def signed_out(sender: type, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(AuditEntry.Action.LOGOUT, target=user, actor=user)
