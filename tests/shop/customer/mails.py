import re

from django.core import mail

from shop.outbox import worker


def sent_to(address: str) -> list[str]:
    """The subjects of the mails that an address has got, once the worker has done all there is."""
    worker.drain()
    return [message.subject for message in mail.outbox if message.to == [address]]


def link_to(address: str) -> str:
    """The path of the link in the last mail to an address."""
    worker.drain()
    body = [message.body for message in mail.outbox if message.to == [address]][-1]
    return re.search(r"http://localhost:8000(/\S+)", body)[1]
