"""Production that is not fit to be reached by strangers does not start: neither web process nor worker.

`shop.settings.production` has looked at the environment; this looks at what came of it, which a settings module built
on it may have changed, and into the database.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from shop.accounts.models import User
from shop.lib.readiness import before_start

logger = logging.getLogger(__name__)

# `manage.py demo` makes accounts here only; their passwords are printed in the source (fixtures.demo.people).
DEMO_DOMAIN = "@demo.example"
MUST_BE_ON = (
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SECURE",
    "OSCAR_BASKET_COOKIE_SECURE",
    "SECURE_CONTENT_TYPE_NOSNIFF",
)
SENDS_MAIL = "django.core.mail.backends.smtp.EmailBackend"


@before_start
def faults_of_production() -> list[str]:
    """A database that cannot be asked yet stops nothing: without it no page is served either."""
    if not settings.PRODUCTION:
        return []
    return [*settings_faults(), *_demo_faults_if_reachable()]


def settings_faults() -> Iterator[str]:
    templates: Any = settings.TEMPLATES
    if settings.DEBUG or any(engine.get("OPTIONS", {}).get("debug") for engine in templates):
        yield "DEBUG is on: its pages show settings and code"
    for name in MUST_BE_ON:
        if not getattr(settings, name):
            yield f"{name} is off: visitors need HTTPS on all pages and for all cookies"
    if settings.EMAIL_BACKEND != SENDS_MAIL and settings.EMAIL_BACKEND.startswith(("django.", "shop.outbox.")):
        yield "EMAIL_BACKEND sends nothing: customers would never get their mails"
    if settings.STRIPE_API_BASE:
        yield "STRIPE_API_BASE is set: payments would go to a stand-in of Stripe"
    if settings.FETCH_FROM_PRIVATE_ADDRESSES:
        yield "FETCH_FROM_PRIVATE_ADDRESSES is on: an import could read what only this machine may see"


def demo_faults() -> list[str]:
    """DatabaseError when it cannot be asked."""
    emails = User.objects.filter(email__iendswith=DEMO_DOMAIN, is_active=True).order_by("email")
    found = list(emails.values_list("email", flat=True))
    return (
        [f"the database has accounts of the demo, whose passwords everybody knows: {', '.join(found)}"] if found else []
    )


def _demo_faults_if_reachable() -> list[str]:
    try:
        return demo_faults()
    except DatabaseError as error:
        logger.warning("start: the database cannot be asked for accounts of the demo: %s", type(error).__name__)
        return []


@register(Tags.security, deploy=True)
def settings_are_fit(**_kwargs: Any) -> list[Error]:
    return [Error(f"{fault}.", id="shop.E001") for fault in settings_faults()] if settings.PRODUCTION else []


@register(Tags.security, deploy=True)
def no_demo_accounts(**_kwargs: Any) -> list[Error | CheckWarning]:
    if not settings.PRODUCTION:
        return []
    try:
        return [Error(f"{fault}.", hint="Close or delete them.", id="shop.E002") for fault in demo_faults()]
    except DatabaseError:
        message = "The database could not be asked for accounts of the demo."
        return [CheckWarning(message, hint="Check again when it can be reached.", id="shop.W002")]
