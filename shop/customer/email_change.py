"""Changing the address one signs in with: confirmed by a link mailed to the old one, then by one to the new one.

Whoever has come by the password, or by an open session, cannot take the account over without both mailboxes.
"""

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse

from shop.accounts.models import User
from shop.customer.consent import leave_news
from shop.customer.mail import send_mail, send_now
from shop.languages.messages import asked_in, in_its_language
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security import attempts, audit
from shop.security.models import AuditEntry

TOPIC = "customer.email_change_requested"
CONFIRMED_TOPIC = "customer.email_change_confirmed"  # by the old address
CHANGED_TOPIC = "customer.email_changed"  # to one that was confirmed by a link mailed to it
OLD_SALT = "shop.customer.email-change.old"
SALT = "shop.customer.email-change"
LINK_MAX_AGE = 24 * 60 * 60  # seconds


def request_email_change(*, user: User, email: str, client_address: str | None) -> None:
    """Have the old address asked whether it wants that. Call it outside a transaction."""
    if attempts.admit_mail(email=email, address=client_address):
        queue.put(TOPIC, {"user": user.pk, "email": email, **asked_in()})


@handles(TOPIC)
@in_its_language
def ask_old_address(message: Message) -> None:
    user, email = User.objects.get(pk=message.payload["user"]), message.payload["email"]
    path = reverse("customer:confirm-old-email", kwargs={"token": _token(user, email, OLD_SALT)})
    links = {"link": settings.SITE_URL + path, "reset_url": settings.SITE_URL + reverse("password-reset")}
    send_now(message, "email_change_asked", to=user.email, context={"name": user.first_name, "email": email, **links})


def confirm_by_old_address(*, user: User, email: str) -> None:
    """Have a link sent to the new address, or word that it has an account."""
    queue.put(CONFIRMED_TOPIC, {"user": user.pk, "email": email, **asked_in()})


@handles(CONFIRMED_TOPIC)
@in_its_language
def send_link(message: Message) -> None:
    user, email = User.objects.get(pk=message.payload["user"]), message.payload["email"]
    if User.objects.by_email(email).exclude(pk=user.pk).exists():
        urls = {"login_url": reverse("customer:login"), "password_reset_url": reverse("password-reset")}
        context = {name: settings.SITE_URL + path for name, path in urls.items()}
        send_now(message, "already_registered", to=email, context=context)
        return
    path = reverse("customer:confirm-email", kwargs={"token": _token(user, email, SALT)})
    send_now(message, "confirm_email", to=email, context={"name": user.first_name, "link": settings.SITE_URL + path})


def asked_address(*, user: User, token: str) -> str | None:
    """The address that a link to the old one is about; None when it is not this person's, too old or used."""
    return _read(user, token, OLD_SALT)


def new_address(*, user: User, token: str) -> str | None:
    """The address that a link would give this person; None when it is not theirs, too old or used."""
    return _read(user, token, SALT)


def change_email(*, user: User, email: str) -> bool:
    """Give the person the address, which has proven to be theirs; False when somebody else has it by now. The old
    address is told."""
    old = user.email
    try:
        with transaction.atomic():
            user.email = email
            user.save(update_fields=["email"])
            audit.record(AuditEntry.Action.EMAIL_CHANGED, target=user, actor=user)
            leave_news(email=old)
            queue.put(CHANGED_TOPIC, {"user": user.pk, "email": email})
            send_mail("email_changed", to=old, context={"name": user.first_name})
    except IntegrityError:
        user.email = old
        return False
    return True


def _token(user: User, email: str, salt: str) -> str:
    return signing.dumps({"user": user.pk, "old": user.email, "new": email}, salt=salt)


def _read(user: User, token: str, salt: str) -> str | None:
    try:
        content = signing.loads(token, salt=salt, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None
    return content["new"] if (content["user"], content["old"]) == (user.pk, user.email) else None
