"""Every mail the shop sends: written into the outbox with the deed it tells of, rendered and sent by the worker."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

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
    """Queue the mail `emails/<name>.*` in the current transaction. `context` must be JSON.

    Templates: `<name>.subject.txt`, `<name>.txt`, `<name>.html`; they get the context plus site_url and shop_name.
    """
    payload = {"name": name, "to": to, "context": context, **({"headers": headers} if headers else {})}
    queue.put(TOPIC, payload, key=key, dedupe_key=dedupe_key)


@handles(TOPIC)
def deliver(message: Message) -> None:
    mail = message.payload
    send_now(message, mail["name"], to=mail["to"], context=mail["context"], headers=mail.get("headers"))


def send_now(
    message: Message, name: str, *, to: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> None:
    """Render and send a mail as the work of an outbox message.

    For a mail with a secret link: written by a handler of its own, the link is never stored in the outbox.
    """
    context = {**context, "site_url": settings.SITE_URL, "shop_name": settings.OSCAR_SHOP_NAME}
    subject = " ".join(render_to_string(f"emails/{name}.subject.txt", context).split())
    mail = EmailMultiAlternatives(subject, render_to_string(f"emails/{name}.txt", context), to=[to])
    mail.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    mail.extra_headers.update(headers or {})
    # The same Message-ID on every try: a mail system may drop the second of two.
    mail.extra_headers["Message-ID"] = f"<outbox-{message.pk}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>"
    mail.send()
