"""Whom to tell of a security hole: https://www.rfc-editor.org/rfc/rfc9116"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

VALID_DAYS = 180  # the RFC recommends less than a year (2.5.5)
PATH = "/.well-known/security.txt"


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def security_txt(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        "".join(f"{name}: {value}\n" for name, value in _fields()), content_type="text/plain; charset=utf-8"
    )


def _fields() -> list[tuple[str, str]]:
    fields = [("Contact", contact) for contact in settings.SECURITY_CONTACTS]
    fields.append(("Expires", _expires()))
    fields.append(("Preferred-Languages", ", ".join(code for code, _name in settings.LANGUAGES)))
    fields.append(("Canonical", f"{settings.SITE_URL}{PATH}"))
    if settings.SECURITY_POLICY_URL:
        fields.append(("Policy", settings.SECURITY_POLICY_URL))
    return fields


def _expires() -> str:
    """From midnight on, so that all copies made on a day are alike."""
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=VALID_DAYS)
    return day.strftime("%Y-%m-%dT%H:%M:%SZ")
