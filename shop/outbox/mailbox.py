from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from shop.lib.prepared_insert import insert
from shop.outbox.models import Mail


class DatabaseBackend(BaseEmailBackend):
    """Keeps mails in the database instead of sending them: the demo's mailbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            mail = Mail(
                sender=message.from_email,
                recipients=message.recipients(),
                subject=str(message.subject),
                text=str(message.body),
                html=_html_of(message),
            )
            insert(mail)
        return len(email_messages)


def _html_of(message: EmailMessage) -> str:
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")
