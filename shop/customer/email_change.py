"""Changing the address one signs in with: confirmed by a link mailed to the new one."""

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse

from shop.accounts.models import User
from shop.customer.mail import send_mail, send_now
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security import attempts, audit
from shop.security.models import AuditEntry

TOPIC = "customer.email_change_requested"
SALT = "shop.customer.email-change"
LINK_MAX_AGE = 24 * 60 * 60  # seconds


def request_email_change(*, user: User, email: str, client_address: str | None) -> None:
    """Have a link sent to the new address, or word that it has an account. Call it outside a transaction."""
    if attempts.admit_mail(email=email, address=client_address):
        queue.put(TOPIC, {"user": user.pk, "email": email})


@handles(TOPIC)
def send_link(message: Message) -> None:
    user, email = User.objects.get(pk=message.payload["user"]), message.payload["email"]
    if User.objects.by_email(email).exclude(pk=user.pk).exists():
        urls = {"login_url": reverse("customer:login"), "password_reset_url": reverse("password-reset")}
        context = {name: settings.SITE_URL + path for name, path in urls.items()}
        send_now(message, "already_registered", to=email, context=context)
        return
    token = signing.dumps({"user": user.pk, "old": user.email, "new": email}, salt=SALT)
    path = reverse("customer:confirm-email", kwargs={"token": token})
    send_now(message, "confirm_email", to=email, context={"name": user.first_name, "link": settings.SITE_URL + path})


def new_address(*, user: User, token: str) -> str | None:
    """The address that a link would give this person; None when it is not theirs, too old or used."""
    try:
        content = signing.loads(token, salt=SALT, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None
    return content["new"] if (content["user"], content["old"]) == (user.pk, user.email) else None


def change_email(*, user: User, email: str) -> bool:
    """Give the person the address; False when somebody else has it by now. The old address is told."""
    old = user.email
    try:
        with transaction.atomic():
            user.email = email
            user.save(update_fields=["email"])
            audit.record(AuditEntry.Action.EMAIL_CHANGED, target=user, actor=user)
            send_mail("email_changed", to=old, context={"name": user.first_name})
    except IntegrityError:
        user.email = old
        return False
    return True
