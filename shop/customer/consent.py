"""News by mail, only to who has asked for it twice: once in the account, once by the link mailed to the address."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.customer.mail import send_mail
from shop.mail.models import MarketingConsent
from shop.security import attempts, audit
from shop.security.models import AuditEntry

CONFIRM_SALT = "shop.customer.consent.confirm"
LEAVE_SALT = "shop.customer.consent.leave"
LINK_MAX_AGE = 7 * 24 * 60 * 60  # seconds
VERSION = "2026-11"  # of the words below: raise it when they change


def wording(shop_name: str) -> str:
    """What somebody agrees to, as it stands beside the button and is kept with the consent."""
    text = _("%(shop)s may write to me by mail about new products and offers. I can end this at any time.")
    return text % {"shop": shop_name}


def consent_of(email: str) -> MarketingConsent | None:
    """The one in force, or waiting for its confirmation."""
    return MarketingConsent.objects.filter(email=email.casefold(), withdrawn_at=None).first()


def ask_for_news(*, user: User, agreed_to: str, client_address: str | None) -> None:
    """Note that a person wants news, and mail the link that confirms it. Nothing is sent to them before. Above the
    limit of mails nothing happens. Call it outside a transaction (the attempt is counted)."""
    if not attempts.admit_mail(email=user.email, address=client_address):
        return
    with transaction.atomic():
        email = user.email.casefold()
        MarketingConsent.objects.bulk_create(
            [MarketingConsent(email=email, user=user, wording=agreed_to, wording_version=VERSION)],
            ignore_conflicts=True,  # a second press while the first waits
        )
        consent = MarketingConsent.objects.get(email=email, withdrawn_at=None)
        if consent.confirmed_at is None:
            link = settings.SITE_URL + reverse(
                "customer:confirm-news", args=[signing.dumps(consent.pk, salt=CONFIRM_SALT)]
            )
            send_mail(
                "news_confirm", to=user.email, context={"name": user.first_name, "link": link, "wording": agreed_to}
            )


def consent_to_confirm(token: str) -> MarketingConsent | None:
    """None when the link is not ours, a week old, or the consent was withdrawn since."""
    try:
        pk = signing.loads(token, salt=CONFIRM_SALT, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None
    return MarketingConsent.objects.filter(pk=pk, withdrawn_at=None).first()


@transaction.atomic
def confirm_news(*, consent: MarketingConsent) -> None:
    """The address has said yes itself. Doing it twice changes nothing and mails once."""
    waiting = MarketingConsent.objects.filter(pk=consent.pk, confirmed_at=None, withdrawn_at=None)
    if not waiting.update(confirmed_at=timezone.now()):
        return
    audit.record(
        AuditEntry.Action.CONSENT_CONFIRMED, target=consent, actor=consent.user, version=consent.wording_version
    )
    name = consent.user.first_name if consent.user else ""
    send_mail(
        "news_welcome",
        to=consent.email,
        context={"name": name, "opt_out_url": leave_url(consent.email)},
        dedupe_key=f"news_welcome:{consent.pk}",
        headers=leave_headers(consent.email),
    )


@transaction.atomic
def leave_news(*, email: str, actor: User | None = None) -> None:
    """No more news to the address. May be called again, and for one that never had any."""
    consent = consent_of(email)
    if consent is not None:
        MarketingConsent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
        audit.record(AuditEntry.Action.CONSENT_WITHDRAWN, target=consent, actor=actor)


def leave_url(email: str) -> str:
    """Ends the news without a login, and never ends itself: who wants no more mail can always say so."""
    path = reverse("customer:no-news", args=[signing.Signer(salt=LEAVE_SALT).sign_object(email.casefold())])
    return f"{settings.SITE_URL}{path}"


def leave_headers(email: str) -> dict[str, str]:
    """For every mail that is news: mail programs show a button. https://www.rfc-editor.org/rfc/rfc8058"""
    return {"List-Unsubscribe": f"<{leave_url(email)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def address_to_leave(token: str) -> str | None:
    try:
        email: Any = signing.Signer(salt=LEAVE_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return str(email)
