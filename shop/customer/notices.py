"""Telling people what happened to the security of their account."""

from shop.accounts.models import User
from shop.customer.mail import send_now
from shop.languages.messages import in_its_language
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security.second_factor import NOTICE_TOPIC


@handles(NOTICE_TOPIC)
@in_its_language
def send_notice(message: Message) -> None:
    user = User.objects.get(pk=message.payload["user"])
    context = {"name": user.first_name, "event": message.payload["event"]}
    send_now(message, "security_notice", to=user.email, context=context)
