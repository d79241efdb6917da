"""Guesses are counted before they are evaluated, in one statement each, so that parallel ones cannot slip through.

django-axes counts after the password was hashed: 40 of 40 parallel guesses were evaluated at its limit of 5.
Call these outside a transaction: a count that is rolled back was never made.
"""

import hashlib
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db import connection
from django.utils import timezone

from shop.accounts.models import User
from shop.security import audit
from shop.security.client_address import client_network
from shop.security.models import AttemptWindow, AuditEntry


def admit(name: str, *, most: int, period: timedelta) -> bool:
    """Count one attempt under a name; whether it is within the `most` allowed since the window began."""
    return _count(name, period) <= most


def admit_login(*, account: str, address: str | None) -> bool:
    """Count a guess at an account's password from a client address; whether it may be evaluated.

    The narrow window (this account from this address) comes first and a refusal there counts nowhere else: so
    one address cannot use up what the account allows to everybody, which would lock its owner out.
    """
    folded, client = _folded(account), client_network(address)
    count = _count(f"login:{folded}:{client}", settings.LOGIN_COOLOFF)
    if count > settings.LOGIN_FAILURE_LIMIT:
        if count == settings.LOGIN_FAILURE_LIMIT + 1:
            _record_lockout(account)
        return False
    return admit(f"login:{client}", most=settings.LOGIN_ADDRESS_LIMIT, period=settings.LOGIN_COOLOFF) and admit(
        f"login:{folded}:*", most=settings.LOGIN_ACCOUNT_LIMIT, period=settings.LOGIN_COOLOFF
    )


def admit_password_check(user: User) -> bool:
    """Count a signed-in visitor's guess at the own password (before changing it, or the address)."""
    return admit(f"password:{user.pk}", most=settings.LOGIN_FAILURE_LIMIT, period=settings.LOGIN_COOLOFF)


def admit_mail(*, email: str, address: str | None) -> bool:
    """Count a mail that a stranger asks us to send to an address of his choosing."""
    period = timedelta(hours=1)
    return admit(f"mail:{client_network(address)}", most=settings.MAILS_PER_CLIENT_AND_HOUR, period=period) and admit(
        f"mail:{_folded(email)}", most=settings.MAILS_PER_ADDRESS_AND_HOUR, period=period
    )


def forgive_login(*, account: str, address: str | None) -> None:
    """After a right password: its owner starts afresh, and the client's address gets this one attempt back.

    Not more than this one: else a guesser would clear his address by signing in to an account of his own.
    """
    folded, client = _folded(account), client_network(address)
    AttemptWindow.objects.filter(name__in=[f"login:{folded}:{client}", f"login:{folded}:*"]).delete()
    AttemptWindow.give_back(f"login:{client}")


def forgive_account(user: User) -> None:
    """After the password was changed: no guess at the old one counts any more."""
    AttemptWindow.objects.filter(name__startswith=f"login:{_folded(user.email)}:").delete()
    AxesProxyHandler.reset_attempts(username=user.email.lower())


def forgive_password_check(user: User) -> None:
    AttemptWindow.objects.filter(name=f"password:{user.pk}").delete()


def forget_old() -> int:
    """Delete the windows that can no longer refuse anything; the number deleted."""
    return AttemptWindow.objects.filter(started_at__lt=timezone.now() - timedelta(days=1)).delete()[0]


def _count(name: str, period: timedelta) -> int:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO security_attemptwindow AS w (name, started_at, count) VALUES (%(name)s, %(now)s, 1)
            ON CONFLICT (name) DO UPDATE SET
                count = CASE WHEN w.started_at <= %(since)s THEN 1 ELSE w.count + 1 END,
                started_at = CASE WHEN w.started_at <= %(since)s THEN %(now)s ELSE w.started_at END
            RETURNING count
            """,
            {"name": name, "now": now, "since": now - period},
        )
        return int(cursor.fetchone()[0])


def _folded(account: str) -> str:
    # A digest: people type passwords into the wrong field, and the table is no list of addresses.
    return hashlib.sha256(account.strip().lower().encode()).hexdigest()


def _record_lockout(account: str) -> None:
    user = User.objects.by_email(account).first()
    audit.record(AuditEntry.Action.LOGIN_LOCKED, target=user)
