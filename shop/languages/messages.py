"""The language somebody asked in, for work that is done later by the worker: it travels in the payload."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.utils import translation

from shop.languages.addresses import current_language, known


def asked_in() -> dict[str, str]:
    """For a payload; nothing in the first language."""
    code = current_language()
    return {} if code == settings.LANGUAGE_CODE else {"language": code}


def in_its_language(handle: Callable[[Any], None]) -> Callable[[Any], None]:
    """Of a handler whose message was put with `asked_in`."""

    @wraps(handle)
    def translated(message: Any) -> None:
        with translation.override(known(message.payload.get("language"))):
            handle(message)

    return translated
