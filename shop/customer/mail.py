"""Every mail the shop sends: written into the outbox with the deed it tells of, rendered and sent by the worker."""

from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from shop.languages.messages import asked_in, in_its_language
from shop.mail.kinds import kind_named
from shop.mail.render import render
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles

TOPIC = "mail.send"


def send_mail(
    name: str,
    *,
    to: str,
    context: dict[str, Any],
    key: str = "",
    dedupe_key: str | None = None,
    headers: dict[str, str] | None = None,
) -> None:
    """Queue the mail `emails/<name>.*` in the current transaction. `context` must be JSON. A customer's is written in
    the language in force now, a merchant's in the shop's first.

    `name` is a registered kind (shop.mail.kinds), whose placeholders read the context; so do its templates.
    """
    payload = {"name": name, "to": to, "context": context, **({"headers": headers} if headers else {})}
    if kind_named(name).for_customer:
        payload |= asked_in()
    queue.put(TOPIC, payload, key=key, dedupe_key=dedupe_key)


@handles(TOPIC)
@in_its_language
def deliver(message: Message) -> None:
    mail = message.payload
    send_now(message, mail["name"], to=mail["to"], context=mail["context"], headers=mail.get("headers"))


def send_now(
    message: Message, name: str, *, to: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> None:
    """Render and send a mail as the work of an outbox message.

    For a mail with a secret link: written by a handler of its own, the link is never stored in the outbox.
    """
    made = render(name, context)
    mail = EmailMultiAlternatives(made.subject, made.text, sender(made.sender), to=[to])
    mail.reply_to = [made.reply_to] if made.reply_to else []
    mail.attach_alternative(made.html, "text/html")
    mail.extra_headers.update(headers or {})
    # The same Message-ID on every try: a mail system may drop the second of two.
    mail.extra_headers["Message-ID"] = f"<outbox-{message.pk}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>"
    mail.send()


def sender(shop_name: str) -> str:
    """The shop's address, under the name its customers know it by; the operator's own name for it goes first."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(name or " ".join(shop_name.split()), addr_spec=address))
