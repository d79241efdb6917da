"""What every mail shows of the shop: name, look and details. Rooms above know them and register here."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from django.conf import settings

# Yields facts for the layout; may hold something in force (the theme) for as long as a mail is rendered.
Provider = Callable[[], AbstractContextManager[dict[str, Any]]]
_providers: dict[str, Provider] = {}


def provides_brand(provider: Provider) -> Provider:
    _providers[f"{provider.__module__}.{getattr(provider, '__name__', '')}"] = provider
    return provider


@contextmanager
def brand() -> Iterator[dict[str, Any]]:
    """`shop_name`, `site_url`, and what the registered rooms add; theirs wins."""
    facts: dict[str, Any] = {"shop_name": settings.OSCAR_SHOP_NAME, "site_url": settings.SITE_URL}
    with ExitStack() as held:
        for provider in _providers.values():
            facts |= held.enter_context(provider())
        yield facts


def shop_name() -> str:
    """As customers know it: the merchant's own, else the one the shop was installed with."""
    with brand() as facts:
        return str(facts["shop_name"])
