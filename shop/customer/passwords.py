"""Recovering and changing a password."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from shop.accounts.models import User
from shop.customer.mail import send_mail, send_now
from shop.languages.messages import asked_in, in_its_language
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security import attempts, audit
from shop.security.models import AuditEntry

TOPIC = "customer.recovery_requested"


def request_recovery(*, email: str, client_address: str | None) -> None:
    """Have a link to choose a new password sent, if the address has an account. Call it outside a transaction.

    The same work is done here for every address; who has an account is looked up by the worker.
    """
    if attempts.admit_mail(email=email, address=client_address):
        queue.put(TOPIC, {"email": email, **asked_in()})


@handles(TOPIC)
@in_its_language
def send_link(message: Message) -> None:
    user = User.objects.by_email(message.payload["email"]).filter(is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    path = reverse("password-reset-confirm", kwargs={"uidb64": uid, "token": token})
    context = {"name": user.first_name, "link": settings.SITE_URL + path}
    send_now(message, "password_reset", to=user.email, context=context)


def change_password(*, user: User, password: str) -> None:
    """Set a new password. All other sessions of the person end, and links mailed before stop working."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        attempts.forgive_account(user)
        audit.record(AuditEntry.Action.PASSWORD_CHANGED, target=user, actor=user)
        context = {"name": user.first_name, "reset_url": settings.SITE_URL + reverse("password-reset")}
        send_mail("password_changed", to=user.email, context=context)
