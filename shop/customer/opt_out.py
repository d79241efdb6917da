"""Mails that are a kindness and no duty: each has a link that ends its kind for the address, without a login."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from shop.mail.models import MailOptOut

SALT = "shop.customer.opt-out"


def wants(email: str, name: str) -> bool:
    return not MailOptOut.objects.filter(email=email.casefold(), name=name).exists()


def opt_out(*, email: str, name: str) -> None:
    """No more mails of this kind to the address. May be called again."""
    MailOptOut.objects.get_or_create(email=email.casefold(), name=name)


def opt_in(*, email: str, name: str) -> None:
    """They come again. May be called again."""
    MailOptOut.objects.filter(email=email.casefold(), name=name).delete()


def opt_out_url(email: str, name: str) -> str:
    """Never ends: who wants no more mail can always say so."""
    token = signing.Signer(salt=SALT).sign_object([email.casefold(), name])
    return settings.SITE_URL + reverse("customer:no-mails", args=[token])


def opt_out_headers(email: str, name: str) -> dict[str, str]:
    """Mail programs show a button. https://www.rfc-editor.org/rfc/rfc8058"""
    return {"List-Unsubscribe": f"<{opt_out_url(email, name)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def ended_by(token: str) -> tuple[str, str] | None:
    """The address and the kind that a link is about; None when it is not ours."""
    try:
        content: Any = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    email, name = content
    return str(email), str(name)
