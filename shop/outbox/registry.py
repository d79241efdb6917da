"""Which function does the work of which topic. A room registers its handlers in its AppConfig.ready()."""

from collections.abc import Callable
from typing import Any

from shop.outbox.models import Message

Handler = Callable[[Message], Any]
_handlers: dict[str, Handler] = {}


class UnknownTopicError(LookupError):
    pass


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the function for a topic. It gets the message and may be called more than once for it:
    a worker can die after the work and before the note of it. What it raises is retried later."""

    def register(function: Handler) -> Handler:
        known = _handlers.setdefault(topic, function)
        if known is not function:
            msg = f"Two handlers for topic {topic!r}"
            raise ValueError(msg)
        return function

    return register


def handler_for(topic: str) -> Handler:
    try:
        return _handlers[topic]
    except KeyError:
        raise UnknownTopicError(topic) from None
