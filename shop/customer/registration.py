"""Opening an account: by a link mailed to its address, so that nobody opens one for somebody else.

What the visitor is told is the same whether the address has an account: which mail to send is decided by the worker.
"""

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse

from shop.accounts.language import note_language
from shop.accounts.models import User
from shop.customer.mail import send_mail, send_now
from shop.languages.messages import asked_in, in_its_language
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security import attempts, audit
from shop.security.models import AuditEntry

TOPIC = "customer.registration_requested"
OPENED_TOPIC = "customer.account_opened"  # by the link that was mailed to its address
SALT = "shop.customer.registration"
LINK_MAX_AGE = 24 * 60 * 60  # seconds


class AddressTakenError(Exception):
    """The address has an account by now."""


def request_account(*, email: str, client_address: str | None) -> None:
    """Have a mail sent to the address: a link to open an account, or word that there is one already.

    Above the limit of mails nothing is sent. Call it outside a transaction (the attempt is counted).
    """
    if attempts.admit_mail(email=email, address=client_address):
        queue.put(TOPIC, {"email": email, **asked_in()})


@handles(TOPIC)
@in_its_language
def send_link(message: Message) -> None:
    email = message.payload["email"]
    if User.objects.by_email(email).exists():
        send_now(message, "already_registered", to=email, context=_urls("customer:login", "password-reset"))
        return
    path = reverse("customer:open-account", kwargs={"token": signing.dumps(email, salt=SALT)})
    send_now(message, "open_account", to=email, context={"link": settings.SITE_URL + path})


def address_of(token: str) -> str | None:
    """The address that a link was mailed to; None when it is not ours or older than a day."""
    try:
        return signing.loads(token, salt=SALT, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None


def open_account(*, email: str, password: str, first_name: str = "", last_name: str = "") -> User:
    """Make the account of an address that has proven to be its owner's; AddressTakenError when there is one."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
            note_language(user)
            audit.record(AuditEntry.Action.ACCOUNT_OPENED, target=user, actor=user)
            queue.put(OPENED_TOPIC, {"user": user.pk, "email": email})
            send_mail("welcome", to=user.email, context={"name": user.first_name, **_urls("customer:summary")})
    except IntegrityError:
        raise AddressTakenError from None
    return user


def _urls(*names: str) -> dict[str, str]:
    return {name.split(":")[-1].replace("-", "_") + "_url": settings.SITE_URL + reverse(name) for name in names}
